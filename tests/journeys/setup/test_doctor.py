"""What /desk doctor finds."""

from datetime import UTC, datetime

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
def test_the_doctor_bears_a_date_that_is_none(date):
    now = datetime.now(UTC)
    assert doctor._clock({"date": date}, now, now) == (True, "Clock: Slack didn't say its time.")


@pytest.mark.parametrize(("ahead", "right"), [(0, True), (1, True), (-1, True), (2.1, False), (-2.1, False), (20, False), (-20, False)])
def test_the_doctor_wants_a_clock_that_is_less_than_two_seconds_off(bare_desk, ahead, right, capsys):
    """Slack's `Date` has whole seconds: what it leaves open counts for half."""
    bare_desk.ahead = ahead
    clock = bare_desk.slack.clock
    clock.stop()
    clock.advance(0.5 - clock.now() % 1)
    found = [line for is_right, line in doctor.examine(bare_desk.runtime) if line.startswith("Clock") and not is_right]
    assert bool(found) is not right
    if not right:
        assert f"Clock: {round(abs(ahead))} s {'ahead of' if ahead > 0 else 'behind'} Slack's. Set it by NTP" in " ".join(found)
        assert "clock.off" in capsys.readouterr().err
