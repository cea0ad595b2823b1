"""Queues as admins set them up: what may be typed, and what is said where it doesn't fit."""

import pytest

from bot.desk import listing
from bot.desk.errors import DeskError
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage.models import Channel, Person
from storage.queries.people.people import find_person
from tests.desk.house import KATE, LEE, OLAF, SAM, Rooms


def set_to(house: Rooms, name: str, word: str, person: str = SAM) -> str:
    with house.transaction() as tx:
        return queues.set_setting(tx, people.get_person(tx, person), names.get_named(tx, "support"), name, word)


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("invite-timeout", "10", "support: invite-timeout is now 10 (it was 120)."),
        ("invite-timeout", "86400", "support: invite-timeout is now 86400 (it was 120)."),
        ("reopen-window", "0", "support: reopen-window is now 0 (it was 24)."),
        ("history-window", "8760", "support: history-window is now 8760 (it was 24)."),
        ("time-zone", "Europe/Berlin", "support: time-zone is now Europe/Berlin (it was America/Chicago)."),
    ],
)
def test_what_changes_is_said(house, name, word, said):
    assert set_to(house, name, word) == said


@pytest.mark.parametrize("word", ["9", "86401", "-10", "1e3", "ten", "", "²³", "１２０", "9" * 5000, "60.5"])
def test_a_figure_that_does_not_fit_is_refused_with_the_range(house, word):
    with pytest.raises(DeskError, match=r"invite-timeout: .*write a whole number of seconds from 10 to 86400"):
        set_to(house, "invite-timeout", word)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("invite-timeot", "Did you mean invite-timeout"), ("zzz", "zzz is no setting. Settings: invite-timeout")],
)
def test_a_setting_that_there_is_not(house, name, sentence):
    with pytest.raises(DeskError, match=sentence):
        set_to(house, name, "1")


def test_only_admins_set_anything(house):
    with pytest.raises(DeskError, match="Only admins"):
        set_to(house, "invite-timeout", "60", KATE)


@pytest.mark.parametrize(
    ("name", "channel", "sentence"),
    [
        ("Support", {}, "There is a queue support already"),
        ("no blanks", {}, "can't be a queue's name"),
        ("-x", {}, "can't be a queue's name"),
        ("<!channel>", {}, "can't be a queue's name"),
        ("x" * 41, {}, "can't be a queue's name"),
        ("new", {"is_shared": True}, "is shared with another organisation"),
        ("new", {"is_archived": True}, "is archived"),
        ("new", {"is_private": True}, "/invite @threadline"),
    ],
)
def test_what_can_be_no_queue(house, name, channel, sentence):
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        with pytest.raises(DeskError, match=sentence):
            queues.create(tx, sam, name, Channel(id="C9", name="new", **channel))


@pytest.mark.parametrize("word", ["support", "Support", "#support", "<#C1|support>"])
def test_a_queue_may_be_written_as_a_channel(house, word):
    with house.transaction() as tx:
        assert names.get_named(tx, word).name == "support"


@pytest.mark.parametrize("word", ["suport", "#suport", "<#C7|suport>"])
def test_a_queue_that_there_is_not_is_named_as_it_was_typed(house, word):
    with house.transaction() as tx, pytest.raises(DeskError, match=r"^There is no queue suport\. Did you mean support\?$"):
        names.get_named(tx, word)


@pytest.mark.parametrize(("time_zone", "kept"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", "UTC"), ("", "UTC")])
def test_a_queue_takes_its_creators_zone(house, time_zone, kept):
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        sam.time_zone = time_zone
        assert queues.create(tx, sam, "new", Channel(id="C9", name="new")).time_zone == kept


@pytest.mark.parametrize("flag", ["is_guest", "is_bot", "is_deleted"])
def test_who_can_be_no_member(house, flag):
    with house.transaction() as tx:
        sam, support = people.get_person(tx, SAM), names.get_named(tx, "support")
        with pytest.raises(DeskError, match="Gus can't be an agent"):
            queues.add_member(tx, sam, support, Person(id="UGUS", name="Gus", handle="gus").model_copy(update={flag: True}))


def test_members_come_once_and_leave_once(house):
    with house.transaction() as tx:
        sam, lee, support = people.get_person(tx, SAM), people.get_person(tx, LEE), names.get_named(tx, "support")
        assert queues.add_member(tx, sam, support, lee) is False
        assert queues.remove_member(tx, sam, support, lee) == []
        with pytest.raises(DeskError, match="Lee Wong is not in support"):
            queues.remove_member(tx, sam, support, lee)
        assert queues.add_member(tx, sam, support, lee) is True


@pytest.mark.parametrize("flag", ["is_deleted", "is_guest"])
def test_a_member_who_left_or_is_a_guest_now_is_not_counted_as_ready(house, flag):
    house.leave(LEE, **{flag: True})
    with house.transaction() as tx:
        assert [one.state for one in listing.queue_rows(tx.session)] == ["1 Ready · 0 waiting", "2 Ready · 0 waiting"]
        assert [one.name for one in listing.teammates(tx.session)] == ["Kate Lewis", "Maria Gomez"]


def add_olaf(house: Rooms) -> None:
    with house.transaction() as tx:
        queues.add_member(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), people.get_person(tx, OLAF))


@pytest.mark.parametrize(("event", "person"), [(lambda house: house.remove(KATE), KATE), (add_olaf, OLAF)], ids=["removed", "added"])
def test_their_home_is_drawn_anew(house, event, person):
    with house.transaction() as tx:
        for person_id in (KATE, OLAF):
            find_person(tx.session, person_id).home_opened_at = tx.now
    event(house)
    assert f"slack:home:{person}" in house.waker.woken
