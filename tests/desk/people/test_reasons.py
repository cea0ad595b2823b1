"""Not Ready reasons, capacity and named admins: what /desk sets."""

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import agents
from bot.desk.people import people, reasons
from storage.models import Admin
from storage.queries.people.agents import find_agent
from storage.queries.people.people import list_admins
from tests.desk.house import KATE, LEE, OLAF, SAM, Rooms


def test_the_first_ones_and_what_admins_make_of_them(house):
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        assert reasons.list_all(tx.session) == ["Break", "Lunch", "Meeting", "Training"]
        reasons.remove(tx, sam, "lunch")
        assert reasons.add(tx, sam, "coaching  call") == "Agents can be Not Ready – Coaching call from now on."
        assert reasons.list_all(tx.session) == ["Break", "Meeting", "Training", "Coaching call"]
        reasons.add(tx, sam, "LUNCH")
        reasons.remove(tx, sam, "Coaching call")
        assert reasons.list_all(tx.session) == ["Break", "Lunch", "Meeting", "Training"]


@pytest.mark.parametrize(("typed", "read"), [("lunch", "Lunch"), (" MEETING ", "Meeting"), ("", None)])
def test_a_reason_is_one_of_them(house, typed, read):
    with house.transaction() as tx:
        assert reasons.read(tx, typed) == read


@pytest.mark.parametrize(
    ("typed", "sentence"), [("lunhc", "lunhc is no reason. Did you mean Lunch"), ("zzz", "Reasons: Break, Lunch, Meeting, Training")]
)
def test_another_word_is_none(house, typed, sentence):
    with house.transaction() as tx, pytest.raises(DeskError, match=sentence):
        reasons.read(tx, typed)


@pytest.mark.parametrize(
    ("verb", "word", "sentence"),
    [(reasons.add, "lunch", "Lunch is a reason already"), (reasons.add, " ", "missing"), (reasons.remove, "", "missing")],
)
def test_what_cannot_be_done_with_a_reason(house, verb, word, sentence):
    with house.transaction() as tx, pytest.raises(DeskError, match=sentence):
        verb(tx, people.get_person(tx, SAM), word)


def test_capacity(house: Rooms):
    with house.transaction() as tx:
        sam, kate = people.get_person(tx, SAM), people.get_person(tx, KATE)
        assert agents.set_capacity(tx, sam, kate, None) == "Kate Lewis's capacity is 3."
        assert agents.set_capacity(tx, sam, kate, "5") == "Kate Lewis's capacity is now 5 (it was 3)."
        assert find_agent(tx.session, KATE).capacity == 5


@pytest.mark.parametrize("word", ["-1", "101", "many", "²"])
def test_a_capacity_that_does_not_fit(house, word):
    with house.transaction() as tx, pytest.raises(DeskError, match="from 0 to 100"):
        agents.set_capacity(tx, people.get_person(tx, SAM), people.get_person(tx, KATE), word)


def test_who_has_no_capacity(house):
    with house.transaction() as tx, pytest.raises(DeskError, match="Olaf Berg is in no queue"):
        agents.set_capacity(tx, people.get_person(tx, SAM), people.get_person(tx, OLAF), "2")


def test_admins_are_named_and_unnamed(house):
    with house.transaction() as tx:
        sam, lee = people.get_person(tx, SAM), people.get_person(tx, LEE)
        assert people.name_admin(tx, sam, lee) == "Lee Wong is an admin now and can use /queue, /line and /desk."
        assert people.is_admin(tx, lee)
        with pytest.raises(DeskError, match="is an admin already"):
            people.name_admin(tx, sam, lee)
        people.name_admins(tx, [])  # a start with no admins in the settings
        assert people.is_admin(tx, lee)
        people.unname_admin(tx, sam, lee)
        assert not people.is_admin(tx, lee)


def test_a_named_admin_who_is_a_guest_now_is_none(house):
    with house.transaction() as tx:
        people.name_admin(tx, people.get_person(tx, SAM), people.get_person(tx, LEE))
    house.leave(LEE, is_guest=True)
    with house.transaction() as tx:
        assert not people.is_admin(tx, people.get_person(tx, LEE))
        assert [one.id for one in list_admins(tx.session)] == [SAM]


def test_who_cannot_be_unnamed(house):
    with house.transaction() as tx:
        sam, lee = people.get_person(tx, SAM), people.get_person(tx, LEE)
        for person, sentence in ((lee, "Lee Wong is no admin"), (sam, "Slack decides that")):
            with pytest.raises(DeskError, match=sentence):
                people.unname_admin(tx, sam, person)
        tx.session.add(Admin(person_id=LEE, named_by="settings"))
        tx.session.flush()
        with pytest.raises(DeskError, match="THREADLINE_ADMINS"):
            people.unname_admin(tx, sam, lee)


@pytest.mark.parametrize("verb", [people.name_admin, people.unname_admin])
def test_only_admins_name(house, verb):
    with house.transaction() as tx, pytest.raises(DeskError, match="Only admins"):
        verb(tx, people.get_person(tx, KATE), people.get_person(tx, LEE))
