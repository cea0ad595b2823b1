"""What happens to conversations when a queue, a line or an agent goes: by rule, said in advance, nothing orphaned.

docs/behaviour.md#when-somebody-or-something-goes
"""

from datetime import timedelta

import pytest

from bot.desk import listing, reading
from bot.desk.errors import DeskError
from bot.desk.handover import conversations, invitations
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import archives, lines, queues
from storage.models import Audit, Channel, Conversation, Timer
from storage.queries.setup.queues import list_member_queues
from tests.desk.house import KATE, LEE, LINE, MARCUS, MARIA, SAM, VANESSA, Rooms


def archive(house: Rooms, name: str = "support", target: str | None = None) -> str:
    with house.transaction() as tx:
        found = names.get_named(tx, target) if target else None
        return archives.archive(tx, people.get_person(tx, SAM), names.get_named(tx, name), found)


def route(house: Rooms, queue: str = "billing") -> None:
    with house.transaction() as tx:
        lines.route(tx, people.get_person(tx, SAM), LINE, queue)


@pytest.fixture
def busy(house: Rooms) -> Rooms:
    """Maria (in both queues) and Kate hold a conversation each, a third waits; the line leads elsewhere already."""
    for sender, person in ((VANESSA, MARIA), (MARCUS, KATE), ("+15557720103", None)):
        house.text(sender=sender)
        if person:
            house.act(conversations.claim, person)
    route(house)
    return house


def state(house: Rooms) -> list[tuple[str, str | None, str]]:
    with house.transaction() as tx:
        found = [reading.card(tx.session, one.id, tx.now) for one in house.rows(Conversation)]
    return [(one.state, one.owner, one.queue) for one in found]


def test_while_a_line_leads_to_it_it_stays(house):
    with pytest.raises(DeskError, match=r"\(555\) 000-1111 still leads to support. First lead it elsewhere: /line route"):
        archive(house)


def test_while_conversations_are_open_they_are_named_and_nothing_changes(busy):
    before = state(busy)
    with pytest.raises(DeskError) as refused:
        archive(busy)
    said = str(refused.value)
    assert "3 conversations of support are open" in said
    assert "(555) 772-0101 (Maria Gomez), (555) 772-0102 (Kate Lewis), (555) 772-0103 (waiting)" in said
    assert "/queue archive support to QUEUE" in said
    assert state(busy) == before


def test_they_go_to_the_other_queue_and_nobody_is_orphaned(busy):
    channels = [one.channel_id for one in busy.rows(Conversation)]
    assert "3 conversations went to billing" in archive(busy, target="billing")
    assert state(busy) == [("Active", "Maria Gomez", "billing"), ("Waiting", None, "billing"), ("Waiting", None, "billing")]
    assert [one.channel_id for one in busy.rows(Conversation)] == channels
    assert "support was archived: this conversation belongs to billing now." in busy.log()
    assert "Back to waiting in billing: Kate Lewis isn't in billing." in busy.log()
    assert {one.subject for one in busy.rows(Timer, Timer.kind == "nudge_queue")} == {"2", "3"}


def test_its_members_are_in_it_no_more(busy):
    archive(busy, target="billing")
    removed = [(one.actor, one.subject, one.detail) for one in busy.rows(Audit, Audit.action == "removed member")]
    assert sorted(removed) == [(SAM, "queue:1", one) for one in (KATE, LEE, MARIA)]
    with busy.transaction() as tx:
        assert [[one.name for one in list_member_queues(tx.session, person)] for person in (KATE, LEE, MARIA)] == [[], [], ["billing"]]
        assert "support" not in [one.name for one in listing.queue_rows(tx.session)]
        with pytest.raises(DeskError, match=r"The queue support is archived\. /queue create support #channel brings it back"):
            names.get_named(tx, "support")


def test_an_invitation_of_a_conversation_that_goes_ends(house):
    house.invited()
    route(house)
    archive(house, target="billing")
    assert house.pending is None
    assert state(house) == [("Waiting", None, "billing")]


def test_an_invitation_to_it_ends(house):
    house.claimed()
    with house.transaction() as tx:
        billing = f"queue:{names.get_named(tx, 'billing').id}"
    house.act(invitations.invite, KATE, billing)
    archive(house, "billing")
    assert house.pending is None
    assert "Transfer to billing was not accepted: billing was archived." in house.log()
    assert state(house) == [("Active", "Kate Lewis", "support")]


def test_what_waits_is_reminded_of_by_the_rules_of_the_other_queue(house):
    with house.transaction() as tx:
        queues.set_setting(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), "nudge-queue", "off")
    house.text()
    route(house)
    archive(house, target="billing")
    assert [one.due_at for one in house.rows(Timer, Timer.kind == "nudge_queue")] == [house.now + timedelta(minutes=10)]


def test_it_cannot_take_its_own(busy):
    with pytest.raises(DeskError, match="can't take its own"):
        archive(busy, target="support")


def test_a_done_conversation_of_it_is_not_reopened_but_followed(house):
    house.claimed()
    house.act(conversations.close, KATE)
    route(house)
    archive(house)
    house.text()
    assert state(house) == [("Done", None, "support"), ("Waiting", None, "billing")]
    assert house.conversation.previous_id == 1


def test_it_comes_back_with_its_settings(house):
    with house.transaction() as tx:
        queues.set_setting(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), "mode", "page")
    route(house)
    archive(house)
    with house.transaction() as tx:
        back = queues.create(tx, people.get_person(tx, SAM), "support", Channel(id="C9", name="new"))
        assert (back.mode, back.channel_id, back.archived_at) == ("page", "C9", None)
        assert names.get_named(tx, "support").id == back.id


def test_only_admins_archive(house):
    with house.transaction() as tx, pytest.raises(DeskError, match="Only admins"):
        archives.archive(tx, people.get_person(tx, KATE), names.get_named(tx, "support"), None)


def test_a_removed_line_names_what_is_open_on_it(busy):
    with busy.transaction() as tx:
        said = lines.remove(tx, people.get_person(tx, SAM), LINE)
    assert "3 conversations on it are still open and can be answered" in said
    assert "(555) 772-0102 (Kate Lewis)" in said


def test_many_are_named_up_to_ten(house):
    for number in range(12):
        house.text(sender=f"+155577201{number:02}")
    with house.transaction() as tx:
        said = archives.names(tx, house.rows(Conversation))
    assert said.count("(waiting)") == 10
    assert said.endswith(" and 2 more")
