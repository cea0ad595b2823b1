"""What somebody has to mend outside: all that is to go there waits, the admins hear of it once, and it goes out in order once it is mended."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from bot.sandbox.slack.team import BOT_USER
from tests.actors import LINE, VANESSA
from tests.standins.twilio import FOREIGN, SUSPENDED, WRONG_TOKEN

OTHER_LINE = "+15550002222"
WORDS = [f"number {number}" for number in range(4)]


@dataclass(frozen=True)
class Break:
    """How to break a place and mend it, what the admins read, and what /desk failed calls the place."""

    name: str
    cause: str
    place: str = "#support"

    def __str__(self) -> str:
        return self.name


CHANNELS = [
    Break("not_in_channel", "Threadline isn't in #support, so it can't write there. Type /invite @threadline in it."),
    Break("is_archived", "#support is archived, so nothing can be written there. Unarchive it."),
    Break("channel_not_found", "Threadline can't see #support: it was deleted, or it is private and Threadline was taken out."),
]
INSTALLATIONS = [
    Break(name, f"Slack doesn't accept Threadline's token ({name}).", "Slack")
    for name in ("token_revoked", "invalid_auth", "account_inactive")
] + [Break("missing_scope", "Slack says that Threadline lacks the permission chat:write.", "Slack")]


def break_it(desk, name):
    work, place = desk.slack.workspace, desk.slack.workspace.channels[desk.support]
    if name == "channel_not_found":
        place.is_private = True
    if name in ("not_in_channel", "channel_not_found"):
        work.leave(BOT_USER, desk.support)
    elif name == "is_archived":
        work.archive(desk.support)
    elif name == "missing_scope":
        desk.slack.api.take_away("chat:write")
    else:
        desk.slack.api.refusal = name


def mend_it(desk, name):
    if name in ("not_in_channel", "channel_not_found"):
        desk.slack.workspace.join(BOT_USER, desk.support, inviter=desk.sam)
    elif name == "is_archived":
        desk.slack.workspace.archive(desk.support, undo=True)
    elif name == "missing_scope":
        desk.slack.api.grant("chat:write")
    else:
        desk.slack.api.refusal = ""


def wait_long(desk):
    """It stays broken for so long that what waits for it is tried once in minutes only."""
    for _ in range(10):
        tried = tries(desk)
        desk.until(lambda tried=tried: tries(desk) > tried, step=400)


def tries(desk):
    """Where the clock overtook a try, the next one looks in the thread first."""
    return len(desk.calls("chat.postMessage") + desk.calls("conversations.replies"))


def told(desk, words, person=None):
    """The DMs in which an admin read of it."""
    return [text for text in map(desk.slack.text_of, desk.dms(person or desk.sam)) if words in text]


def listed(desk, place):
    """What /desk failed says of a place."""
    found = [part for part in desk.command(desk.sam, "/desk failed").split("\n*") if part.strip("*").startswith(f"{place}*")]
    assert len(found) == 1, found
    return found[0]


@contextmanager
def other_channel(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, f"/line add {OTHER_LINE} billing")
    yield
    desk.text("To billing", recipient=OTHER_LINE)
    desk.until(lambda: desk.card(channel=desk.billing))
    desk.until(lambda: any("To billing" in one for one in desk.thread(channel=desk.billing)))


@pytest.mark.parametrize("broken", CHANNELS, ids=str)
def test_a_channel_that_nobody_can_write_in(desk, broken):
    desk.text("first")
    desk.thread_shows("first")
    with other_channel(desk):
        break_it(desk, broken.name)
        for one in WORDS:
            desk.text(one)
    desk.dm_shows(desk.sam, broken.cause)
    entry = listed(desk, broken.place)
    assert "4 waiting since" in entry
    assert broken.cause in entry
    wait_long(desk)
    mend_it(desk, broken.name)
    desk.until(lambda: desk.bodies() == ["first", *WORDS])  # sooner than the next look: Slack tells of it
    assert len(told(desk, broken.cause)) == 1
    desk.until(lambda: "It is mended." in told(desk, broken.cause)[0])
    desk.until(lambda: "Nothing waits because of trouble" in desk.command(desk.sam, "/desk failed"))


@pytest.mark.parametrize("broken", INSTALLATIONS, ids=str)
def test_slack_refuses_us_altogether(desk, broken):
    """The notice waits as well, and says in the end that it is mended."""
    desk.text("first")
    desk.thread_shows("first")
    break_it(desk, broken.name)
    for one in WORDS:
        desk.text(one)
        desk.text(one, sender="+15557720199")
    desk.until(lambda: "Slack" in desk.command(desk.sam, "/desk failed"))
    desk.until(lambda: broken.cause in listed(desk, broken.place))
    desk.later(400)
    assert told(desk, broken.cause) == []
    mend_it(desk, broken.name)
    desk.until(lambda: desk.bodies(desk.card("772-0101")) == ["first", *WORDS], step=16)
    desk.until(lambda: desk.bodies(desk.card("772-0199")) == WORDS)
    said = desk.until(lambda: told(desk, broken.cause))
    desk.until(lambda: "It is mended." in told(desk, broken.cause)[0])
    assert len(said) == 1
    desk.until(lambda: "Nothing waits because of trouble" in desk.command(desk.sam, "/desk failed"), step=16)


TWILIO = [
    (WRONG_TOKEN, "Twilio refused our credentials.", "Twilio"),
    (SUSPENDED, "Our Twilio account isn't active.", "Twilio"),
    (FOREIGN, "Our sending number isn't ours at Twilio, is suspended or can't send texts.", "line (555) 000-1111"),
]


def break_twilio(desk, how):
    if how is FOREIGN:
        desk.twilio.broken_numbers[LINE] = how
    else:
        desk.twilio.refusal = how


def mend_twilio(desk):
    desk.twilio.broken_numbers.clear()
    desk.twilio.refusal = None


@pytest.mark.parametrize(("how", "cause", "place"), TWILIO, ids=["wrong token", "suspended", "foreign number"])
def test_the_phone_company_refuses_us(desk, how, cause, place):
    card = desk.claimed()
    break_twilio(desk, how)
    for one in WORDS:
        desk.reply(desk.kate, one, card)
    desk.dm_shows(desk.sam, cause)
    assert f"{len(WORDS)} waiting since" in listed(desk, place) or place == "Twilio"
    assert cause in listed(desk, place)
    desk.text("Are you there?")
    desk.thread_shows("Are you there?")
    desk.later(60)
    assert desk.sent() == []
    mend_twilio(desk)
    desk.until(lambda: desk.sent() == WORDS, step=4)
    desk.until(lambda: "It is mended." in told(desk, cause)[0])
    assert len(told(desk, cause)) == 1


def test_what_waited_for_the_phone_company_too_long_is_put_to_the_agent(desk):
    card = desk.claimed()
    break_twilio(desk, WRONG_TOKEN)
    desk.reply(desk.kate, "Old news", card)
    desk.dm_shows(desk.sam, "Twilio refused our credentials.")
    for _ in range(4):
        desk.later(4 * 60)
    desk.thread_shows("could not be handed to the phone company for 15 minutes")
    mend_twilio(desk)
    desk.later(400)
    assert desk.sent() == []


def test_a_second_break_after_a_repair_is_told_again(desk):
    desk.text("first")
    desk.thread_shows("first")
    for number in (1, 2):
        break_it(desk, "not_in_channel")
        desk.text(WORDS[number])
        desk.until(lambda number=number: len(told(desk, "Threadline isn't in #support")) == number)
        mend_it(desk, "not_in_channel")
        desk.thread_shows(WORDS[number])
        desk.until(lambda: told(desk, "Threadline isn't in #support")[-1].endswith("It is mended."))


def test_retry_tries_at_once_what_waits(desk):
    """The repair that Slack doesn't tell of: Retry needs no waiting."""
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "restricted_action", lasting=600, channel=desk.support)
    desk.text("next one")
    desk.dm_shows(desk.sam, "Threadline may not write in #support.")
    wait_long(desk)
    desk.settled()
    desk.slack.faults.clear()
    listed(desk, "#support")
    desk.click(desk.sam, "Retry", channel="dm")
    desk.until(lambda: desk.bodies() == ["first", "next one"])


def test_only_admins_see_and_retry(desk):
    break_it(desk, "not_in_channel")
    desk.text("first")
    desk.dm_shows(desk.sam, "Threadline isn't in #support")
    assert "Only admins may do that" in desk.command(desk.kate, "/desk failed")
    listed(desk, "#support")
    source = desk.slack.source(desk.sam, "dm", label="Retry")
    block = next(one for one in source.blocks if "accessory" in one)
    desk.slack.press(desk.kate, source, block, block["accessory"])
    assert "Only admins may do that" in desk.modal_text(desk.kate)


def test_what_failed_for_good_is_listed_and_retried(desk):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "invalid_blocks", times=2)
    desk.text("next one")
    desk.text("third")
    desk.thread_shows("third")
    entry = listed(desk, "A contact's text in its thread")
    assert "invalid_blocks" in entry
    desk.click(desk.sam, "Retry", channel="dm")
    desk.until(lambda: desk.bodies() == ["first", "third", "next one"])
    assert "Nothing waits" in desk.command(desk.sam, "/desk failed")
    desk.click(desk.sam, "Retry", channel="dm")
    assert "That was tried again already." in desk.modal_text(desk.sam)


def test_a_text_that_failed_is_listed_until_it_is_sent_again(desk):
    card = desk.claimed()
    desk.twilio.fail("500 html", times=1)
    desk.reply(desk.kate, "Did you get it?", card)
    desk.until(lambda: any("not known whether" in one for one in desk.thread(card)), step=5)
    assert "not known whether it was sent" in listed(desk, "A reply to a contact")
    desk.click(desk.sam, "Retry", channel="dm")
    desk.until(lambda: desk.sent() == ["Did you get it?"])
    assert "Nothing waits" in desk.command(desk.sam, "/desk failed")


def test_help_lists_failed(desk):
    assert "/desk failed" in desk.command(desk.sam, "/desk help")
    assert "Did you mean /desk failed?" in desk.command(desk.sam, "/desk faild")


def test_a_breakage_outlives_a_restart_and_a_start_tries_at_once(desk):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.api.refusal = "token_revoked"
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: "token_revoked" in desk.command(desk.sam, "/desk failed"))
    desk.later(400)
    desk.stop()
    desk.slack.api.refusal = ""
    desk.start()
    desk.until(lambda: desk.bodies() == ["first", *WORDS])
    assert desk.twilio.receive(VANESSA, LINE, "more").status_code == 200
