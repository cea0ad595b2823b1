"""The short way to one row gives what SQLAlchemy's own would."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import select

from storage.database import Database
from storage.models import Channel, Conversation, Person, Queue, QueueMember
from storage.queries.handover import conversations
from storage.sql.session import find
from tests.storage.house import NOON

pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.write() as session:
        session.add(Person(id="U1", handle="kate", name="Kate Lewis", is_admin=True, home_opened_at=NOON))
        session.add(Channel(id="C1", name="support", has_bot=True))
        session.add(Queue(id=1, name="Support", channel_id="C1"))
        session.flush()
        session.add(QueueMember(queue_id=1, person_id="U1", added_at=NOON))
    yield database
    database.close()


@pytest.mark.parametrize(("model", "key"), [(Person, "U1"), (Channel, "C1"), (Queue, 1), (QueueMember, (1, "U1"))])
def test_a_row_is_as_sqlalchemy_would_have_loaded_it(filled, model, key):
    with filled.read() as session:
        short = session.get(model, key)
    with filled.read() as session:
        [whole] = session.exec(select(model))
    assert {name: (value, type(value)) for name, value in short.model_dump().items()} == {
        name: (value, type(value)) for name, value in whole.model_dump().items()
    }


def test_it_is_the_session_s_own_row(filled):
    with filled.write() as session:
        found = session.get(Person, "U1")
        found.name = "Kate Mills"
        assert session.get(Person, "U1") is found
        assert find(session, Person, "handle", "kate") is found
        assert session.exec(select(Person)).one() is found
    with filled.read() as session:
        assert session.get_one(Person, "U1").name == "Kate Mills"


def test_what_was_added_before_is_found_and_what_is_not_there_is_none(filled):
    with filled.write() as session:
        session.add(Person(id="U2", handle="lee", name="Lee Wong"))
        assert find(session, Person, "handle", "lee").name == "Lee Wong"
        assert session.get(Person, "U3") is None
        with pytest.raises(NoResultFound):
            session.get_one(Person, "U3")


def test_a_row_that_was_read_before_is_read_again_when_asked(filled):
    with filled.write() as session:
        person = session.get(Person, "U1")
    with filled.write() as other:
        other.get(Person, "U1").name = "Kate Mills"
    with filled.write() as session:
        session.add(person)
        assert session.get(Person, "U1").name == "Kate Lewis"
        assert session.get(Person, "U1", populate_existing=True).name == "Kate Mills"


def test_a_change_by_compare_and_set_shows_in_it(filled):
    with filled.write() as session:
        session.connection().exec_driver_sql("INSERT INTO contact (id, address, created_at) VALUES (1, '+15550100', '2026-11-22 12:00:00')")
        session.connection().exec_driver_sql("INSERT INTO line (id, carrier, address, queue_id) VALUES (1, 'twilio', '+15550101', 1)")
        session.add(
            Conversation(public_id="c1", line_id=1, contact_id=1, queue_id=1, our_address="+15550101", channel_id="C1", opened_at=NOON)
        )
    with filled.write() as session:
        found = conversations.find_public(session, "c1")
        later = NOON + timedelta(hours=1)
        assert conversations.change(session, found, {"state": "waiting"}, {"state": "active", "owner_id": "U1", "owner_since": later})
        assert (found.state, found.owner_id, found.owner_since) == ("active", "U1", later)
        assert not conversations.change(session, found, {"state": "waiting"}, {"owner_id": "U2"})
        assert found.owner_id == "U1"
