"""The database is full, locked or gone: what can't be stored is refused, and taken when it is repeated."""

import pytest

from tests import breakages
from tests.actors import LINE, VANESSA

pytestmark = pytest.mark.longest


HOW = [how if how in breakages.POSTGRESQL else pytest.param(how, marks=pytest.mark.sqlite_alone) for how in breakages.SQLITE]
"""The disk of a server isn't ours to fill."""


def sid(number):
    return f"SMd{number:031x}"  # none that the stand-in makes itself


@pytest.mark.parametrize("how", HOW)
def test_what_cannot_be_stored_is_refused_and_taken_when_it_is_repeated(desk, how):
    """Disk full, database locked or gone: nothing is half stored, the process lives, and goes on by itself."""
    _, why = breakages.known(desk.runtime.database)[how]
    texts = [f"{number} " + "word " * 290 + "end" for number in range(4)]
    desk.text("Before")
    desk.thread_shows("Before")
    with desk.broken_database(how):
        stored = [desk.twilio.receive(VANESSA, LINE, text, sid=sid(number)) for number, text in enumerate(texts)]
        refused = [number for number, answer in enumerate(stored) if answer.status_code != 200]
        assert {stored[number].status_code for number in refused} == {503}
        assert not any("Traceback" in answer.text for answer in stored)
        if how == "full":  # what fits into the pages that there are is stored
            assert refused
        else:
            assert refused == list(range(len(texts)))
            expected = (200, "ready") if how == "locked" else (503, why)  # what somebody else holds is their trouble
            desk.until(lambda: (answer := desk.get("/readyz"))[0] == expected[0] and expected[1] in answer[1])
        assert desk.get("/healthz")[0] == 200
    for number in refused:
        assert desk.twilio.receive(VANESSA, LINE, texts[number], sid=sid(number)).status_code == 200
    taken = [number for number in range(len(texts)) if number not in refused]
    desk.until(lambda: desk.bodies() == ["Before", *(texts[number] for number in [*taken, *refused])])
    desk.until(lambda: desk.get("/readyz")[0] == 200)


@pytest.mark.parametrize("how", ["readonly", "locked", "gone"])
def test_a_reply_that_cannot_be_stored_is_refused_and_slack_brings_it_again(desk, how):
    desk.slack.delivery.retry_delays = (0.3,) * 40
    card = desk.claimed()
    with desk.broken_database(how):
        ts = desk.reply(desk.kate, "Hold on", card)
        told = [one for one in desk.slack.delivery.events if one.inner.get("ts") == ts]
        desk.until(lambda: len(told[0].attempts) > 1)
        assert {reply.status for reply in told[0].attempts} <= {500, 503}
    desk.until(lambda: desk.sent() == ["Hold on"])
    desk.later(30)
    assert desk.sent() == ["Hold on"]
