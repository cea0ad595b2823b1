"""What the platforms limit is kept, and who keeps to a limit holds up nobody else."""

import math
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from bot.deliveries import directory
from bot.desk import lanes
from bot.sandbox.slack.team import TEAM_ID
from bot.slack import paced
from carriers.downloads import wait_of
from storage.engine.base import THREADS
from storage.models import Person
from tests.actors import SECOND_LINE
from tests.looking.waits import LONGEST

BOT = Path(paced.__file__).parents[1]
CONTACTS = [f"+1555772{number:04}" for number in range(300, 320)]
TURNS = 3
STEP = 0.25
ENDLESS = 10 * LONGEST
MOST_THROTTLED = 0.02


@pytest.fixture
def strict(desk):
    """Slack takes one message a second per channel, a few more at once, and says 429 beyond; queue billing has a channel and a line too. Time
    stands: what has to wait comes when it is pushed, however slow the machine is.
    """
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, f"/line add {SECOND_LINE} billing")
    desk.settled()
    desk.rates = lanes.RATES
    desk.restart()
    desk.settled()
    desk.slack.clock.stop()
    desk.slack.api.limits = True
    return desk


def tick(desk):
    desk.later(STEP)


def threads(desk):
    """What each contact wrote, as its thread shows it, by the contact's card."""
    return {card: [line.split("\n")[1] for line in lines if line.startswith("(555)")] for card, lines in desk.threads().items()}


def test_a_burst_into_one_channel_appears_in_order_and_holds_up_no_other(strict):
    desk = strict
    started = len(desk.calls())
    with ThreadPoolExecutor(10) as contacts:
        for turn in range(TURNS):
            list(contacts.map(lambda one, turn=turn: desk.text(f"text {turn}", sender=one), CONTACTS))
    desk.text("To another channel", recipient=SECOND_LINE)
    desk.until(lambda: any("To another channel" in text for text in desk.thread(channel=desk.billing)))
    assert len(desk.messages(desk.support)) < len(CONTACTS) / 2, "the burst is still under way"
    for _ in range(int(len(CONTACTS) * (TURNS + 1) / STEP / 0.9)):  # 0.9 of one a second, by the clock that this pushes
        if sum(map(len, threads(desk).values())) == len(CONTACTS) * TURNS:
            break
        tick(desk)
    shown = threads(desk)
    assert len(shown) == len(CONTACTS)
    assert all(texts == [f"text {turn}" for turn in range(TURNS)] for texts in shown.values()), shown
    calls = desk.calls()[started:]
    assert sum(one.status == 429 for one in calls) < MOST_THROTTLED * len(calls)


def test_a_hung_slack_keeps_no_reply_from_leaving(desk):
    """Every call to Slack hangs longer than this test waits for anything."""
    card = desk.claimed()
    desk.settled()
    desk.runtime.slack.timeout = ENDLESS
    before = len(desk.calls())
    desk.slack.faults.plan("*", "hang", lasting=ENDLESS, seconds=ENDLESS)
    with ThreadPoolExecutor(10) as contacts:
        list(contacts.map(lambda one: desk.text("Anybody there", sender=one), [*CONTACTS, *(f"{one[:-2]}7{one[-1]}" for one in CONTACTS)]))
    desk.until(lambda: len(desk.slack.calls) - before >= THREADS["slack"])
    words = [f"You are helped {number}" for number in range(5)]
    for one in words:
        desk.reply(desk.kate, one, card)
    desk.until(lambda: [one.body for one in desk.twilio.sent] == words)
    desk.slack.faults.clear()
    desk.slack.faults.released.set()


def test_a_throttled_method_holds_up_its_own_pace_only(desk):
    """Slack refuses edits for a while; texts are posted all the same, and the card catches up in one edit."""
    card = desk.claimed()
    desk.slack.faults.plan("chat.update", "429", times=1, seconds=250)
    before = len(desk.calls("chat.update"))
    desk.click(desk.kate, "Done", card)
    desk.slack.submit(desk.kate, desk.until(lambda: desk.slack.modal(desk.kate))["id"], {})
    desk.until(lambda: len(desk.slack.calls_to("chat.update")) == before + 1)
    for number in range(3):
        desk.text(f"While it waits {number}")
    desk.thread_shows("While it waits 2")
    assert len(desk.calls("chat.update")) == before + 1
    desk.later(61)  # the counters come due, and wait with the rest
    assert len(desk.calls("chat.update")) == before + 1
    desk.later(190)
    desk.until(lambda: len(desk.slack.calls_to("chat.update")) == before + 2)
    desk.shows("Active")
    assert len(desk.calls("chat.update")) == before + 2


@pytest.mark.parametrize("seconds", [7200, 10**15])
def test_nonsense_of_slack_s_silences_no_channel_for_hours(desk, seconds):
    desk.text("first")
    desk.thread_shows("first")
    plan = desk.slack.faults.plan("chat.postMessage", "429", times=1, seconds=seconds)
    desk.text("after a pause")
    desk.until(lambda: plan.hits)
    assert not any("after a pause" in text for text in desk.thread())
    desk.later(301)
    desk.thread_shows("after a pause")


@pytest.mark.parametrize(
    ("said", "wait"), [("7", 7), ("7200", 300), ("9" * 300, 300), ("", 1), ("-1", 1), ("²", 1), ("nan", 1), ("Fri, 20 Nov 2026", 1)]
)
def test_how_long_slack_has_us_wait(said, wait):
    assert paced.retry_after(SimpleNamespace(headers={"Retry-After": said})) == wait
    answer = requests.Response()
    answer.headers["Retry-After"] = said
    assert (wait_of(answer) or 1) == wait


def test_sixty_people_are_written_to_for_the_first_time_at_once(strict):
    """Each needs conversations.open, of which Slack permits 50 a minute: none is refused, and none asks again and again."""
    desk = strict
    admins = [desk.slack.workspace.add_person(f"admin{number}", f"Admin {number}", admin=True) for number in range(60)]
    desk.later(3600)
    desk.until(lambda: knows(desk, admins[-1]))
    desk.text("Whose number is this", recipient="+15550009999")
    desk.text("Not delayed")
    desk.until(lambda: desk.thread_shows("Not delayed"))
    told = "no line of ours yet"
    for _ in range(100):
        if all(any(told in text for text in texts) for texts in desk.all_dms(admins).values()):
            break
        desk.later(1.2)
    opened = desk.calls("conversations.open")
    assert sorted(one.args["users"] for one in opened) == sorted([*admins, desk.sam])
    assert {one.status for one in opened} == {200}
    assert all(len(texts) == 1 for texts in desk.all_dms(admins).values())


def knows(desk, person_id):
    with desk.reading() as session:
        return session.get(Person, person_id)


def test_a_throttled_directory_goes_on_where_it_was(strict, monkeypatch):
    desk = strict
    for number in range(20):
        desk.slack.workspace.add_person(f"agent{number}", f"Agent {number}")
    monkeypatch.setattr(directory, "PAGE", 2)
    known = [one for one in desk.slack.workspace.people.values() if one.team_id == TEAM_ID]
    pages = math.ceil(len(known) / directory.PAGE)
    desk.slack.faults.plan("users.list", "429", times=1, seconds=30)
    before = len(desk.calls("users.list"))
    desk.later(3600)
    for _ in range(60):
        if len(desk.calls("users.list")) - before > pages and desk.knows_people():
            break
        desk.later(3)
    read = desk.calls("users.list")[before:]
    assert desk.knows_people()
    assert [one.status for one in read].count(429) == 1
    answered = [one.args.get("cursor", "") for one in read if one.status == 200]
    assert len(answered) == len(set(answered)) == pages
    assert desk.command(desk.sam, "/queue list").startswith("•")


def test_looking_for_what_may_have_been_posted_keeps_its_pace(strict):
    """Slack was down for all: each thread is read once before its text is posted again."""
    desk, words = strict, "After it broke"
    for contact in CONTACTS:
        desk.text("Before it broke", sender=contact)
    show_all(desk, len(CONTACTS))
    desk.slack.faults.plan("chat.postMessage", "500", lasting=600)
    for contact in CONTACTS:
        desk.text(words, sender=contact)
    for _ in range(40):
        tick(desk)
    desk.slack.faults.clear()
    before = len(desk.calls())
    show_all(desk, 2 * len(CONTACTS))
    calls = desk.calls()[before:]
    assert all(texts == ["Before it broke", words] for texts in threads(desk).values())
    assert not [one for one in calls if one.method == "conversations.replies" and one.status == 429]
    assert len([one for one in calls if one.method == "conversations.replies"]) <= 2 * len(CONTACTS)


def show_all(desk, count):
    for _ in range(400):
        if sum(map(len, threads(desk).values())) == count:
            return
        tick(desk)


def test_every_method_that_is_called_has_its_pace():
    """Those of deliveries are kept by their delivery, forms open at the pace of people's hands, and auth.test may be asked 600 times a minute."""
    own = {"chat.postMessage", "chat.update", "chat.postEphemeral", "reactions.add", "views.publish"}
    free = {"auth.test", "views.open", "views.push", "views.update"}
    source = "".join(path.read_text() for path in BOT.rglob("*.py") if "sandbox" not in path.parts)
    called = re.findall(r"slack(?:_now)?\.((?:auth|chat|conversations|users|views|reactions|files)_[A-Za-z]+)", source)
    assert {one.replace("_", ".", 1) for one in called} == own | free | set(paced.TIERS)
