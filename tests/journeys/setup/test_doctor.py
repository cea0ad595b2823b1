"""What /desk doctor finds."""

import pytest

from bot import doctor
from bot.sandbox.slack.team import BOT_USER


def test_the_doctor_answers_by_dm_what_has_to_be_mended_first(desk):
    assert desk.command(desk.kate, "/desk doctor") == "Only admins may do that: ask a workspace owner or admin."
    desk.slack.workspace.leave(BOT_USER, desk.support)
    assert desk.command(desk.sam, "/desk doctor").startswith("Checking…")
    said = desk.slack.text_of(desk.dm_shows(desk.sam, "Slack token: accepted"))
    assert said.index("MEND Queue support: not in #support. Type /invite @threadline in it.") < said.index("ok   Database: reachable")
    assert "over HTTP" in said


@pytest.mark.parametrize(
    ("kind", "said"), [("500", "HTTP 500"), ("garbage", "makes no sense"), ("list", "makes no sense"), ("429", "ratelimited")]
)
def test_the_doctor_takes_no_trouble_of_slack_s_for_a_wrong_token(desk, kind, said):
    desk.slack.faults.plan("auth.test", kind, times=1)
    (line,) = [line for right, line in doctor.examine(desk.runtime) if line.startswith("Slack") and not right]
    assert said in line
    assert "Try again later" in line
    assert "SLACK_BOT_TOKEN" not in line
    desk.slack.faults.plan("conversations.info", kind, times=1)
    (line,) = [line for right, line in doctor.examine(desk.runtime) if not right and "webhook" not in line and "Carrier" not in line]
    assert said in line
    assert "/invite" not in line


@pytest.mark.parametrize("date", ["soon", "Fri, 31 Feb 2026 10:00:00 GMT", "Thu, 26 Nov 2026 10:00:00 -0000"])
def test_the_doctor_bears_a_date_that_is_none(bare_desk, date):
    assert doctor._clock(bare_desk.runtime, {"date": date}) == (True, "Clock: Slack didn't say its time.")
