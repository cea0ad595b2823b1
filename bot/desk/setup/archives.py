"""Queues may be given up. The conversations that are open when something is given up are named."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import agents, invitations
from bot.desk.handover.overtaking import overtaking
from bot.desk.language import phone, times
from bot.desk.notices import redraws, thread_notes
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import handing_out
from bot.desk.queues.rules import Kind
from bot.desk.threads import nudges
from storage.models import Conversation, ConversationState, Person, Queue
from storage.queries.handover import conversations
from storage.queries.handover import invitations as invitation_rows
from storage.queries.people import people as people_rows
from storage.queries.setup import lines as line_rows
from storage.queries.setup import points, queues
from storage.transaction import Transaction

NAMED_MOST = 10


def check(tx: Transaction, person: Person, queue: Queue, target: Queue | None) -> list[Conversation]:
    """Lists what is open in a queue that may be archived. Raises DeskError while lines lead to it, and while conversations are open that have
    no `target` to go to.
    """
    people.require_admin(tx, person)
    _require_no_lines(tx, queue)
    _require_no_end(tx, queue)
    still_open = conversations.list_open_of_queue(tx.session, queue.id)
    if target and target.id == queue.id:
        raise DeskError(f"{queue.name} can't take its own conversations. Name another queue.")
    if still_open and target is None:
        raise DeskError(_in_advance(tx, queue, still_open))
    return still_open


def archive(tx: Transaction, person: Person, queue: Queue, target: Queue | None) -> str:
    """Archives a queue, and says what was done. Raises DeskError where `check` does."""
    still_open = check(tx, person, queue, target)
    _end_invitations(tx, queue)
    for conversation in still_open:
        assert target is not None
        _take_over(tx, conversation, queue, target)
    _let_members_go(tx, person, queue)
    queue.archived_at = tx.now
    tx.session.add(queue)
    audit.write(tx, person.id, "archived queue", f"queue:{queue.id}", target.name if target else "")
    moved = (
        f" {times.plural(len(still_open), 'conversation')} went to {target.name}: {names(tx, still_open)}." if still_open and target else ""
    )
    skipped = _skipping(tx, queue)
    return f"Queue {queue.name} is archived.{moved}{skipped} /queue create {queue.name} #channel would bring it back."


def _require_no_lines(tx: Transaction, queue: Queue) -> None:
    lines = [phone.written(line.address) for line in line_rows.list_queue_lines(tx.session, queue.id)]
    if lines:
        verb = "leads" if len(lines) == 1 else "lead"
        raise DeskError(f"{', '.join(lines)} still {verb} to {queue.name}. First lead it elsewhere: /line route NUMBER QUEUE")


def _require_no_end(tx: Transaction, queue: Queue) -> None:
    """Raises DeskError while routing points end in the queue: what no other rule takes has to go somewhere."""
    ending = [point.name for point, rule in points.list_naming(tx.session, queue.id) if rule.kind == Kind.ALWAYS]
    if ending:
        verb, where = ("ends", "it") if len(ending) == 1 else ("end", "them")
        raise DeskError(
            f"Routing {'point' if len(ending) == 1 else 'points'} {', '.join(ending)} {verb} in {queue.name}. First let {where} end elsewhere: /desk point edit {ending[0]}"
        )


def _skipping(tx: Transaction, queue: Queue) -> str:
    """Says which routing points name the queue and go past it from now on."""
    naming = list(dict.fromkeys(point.name for point, _ in points.list_naming(tx.session, queue.id)))
    verb = "skips" if len(naming) == 1 else "skip"
    return f" Routing {'point' if len(naming) == 1 else 'points'} {', '.join(naming)} {verb} it from then on." if naming else ""


def _in_advance(tx: Transaction, queue: Queue, still_open: list[Conversation]) -> str:
    return (
        f"{times.plural(len(still_open), 'conversation')} of {queue.name} {'is' if len(still_open) == 1 else 'are'} open: {names(tx, still_open)}. "
        f"Nothing was changed. Mark them done first, or type /queue archive {queue.name} to QUEUE: they go to that queue, stay with owners who are "
        f"its members and wait for others to claim them; their threads stay where they are.{_skipping(tx, queue)}"
    )


def names(tx: Transaction, still_open: list[Conversation]) -> str:
    """Names each contact and who holds the conversation, like "Vanessa Ortiz (Kate Lewis), (555) 772-0102 (waiting)"."""
    return _listed(
        [f"{contact_name_in(tx, conversation)} ({_whose(tx, conversation)})" for conversation in still_open[:NAMED_MOST]], len(still_open)
    )


def contacts(tx: Transaction, still_open: list[Conversation]) -> str:
    return _listed([contact_name_in(tx, conversation) for conversation in still_open[:NAMED_MOST]], len(still_open))


def _listed(named: list[str], whole: int) -> str:
    more = whole - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _whose(tx: Transaction, conversation: Conversation) -> str:
    return people.name_of(tx, conversation.owner_id) if conversation.owner_id else "waiting"


def _end_invitations(tx: Transaction, queue: Queue) -> None:
    """Ends the invitations to the queue itself: nobody is in it any more."""
    for invitation in invitation_rows.list_pending_to_queue(tx.session, queue.id):
        invitations.lose_target(tx, invitation, f"{queue.name} was archived")


def _take_over(tx: Transaction, conversation: Conversation, queue: Queue, target: Queue) -> None:
    """Moves an open conversation to the other queue. One that was marked done meanwhile stays with the old one."""
    waits = conversation.state == ConversationState.WAITING
    if not (_move_waiting if waits else _move)(tx, conversation, queue, target):
        return
    audit.write(tx, audit.SYSTEM, "moved", f"conversation:{conversation.id}", f"{queue.name} -> {target.name}")
    thread_notes.write(tx, conversation, f"{queue.name} was archived: this conversation belongs to {target.name} now.")
    owner = people_rows.find_person(tx.session, conversation.owner_id or "")
    if owner and not queues.is_member(tx.session, target.id, owner.id):
        agents.let_go(tx, conversation, f"{owner.called} isn't in {target.name}")
    elif waits:
        nudges.expect_claim(tx, conversation.id, target.id)
        handing_out.wake(tx, target.id)
    redraws.refresh_card(tx, conversation)
    redraws.refresh_home(tx, conversation.owner_id)


def _move_waiting(tx: Transaction, conversation: Conversation, queue: Queue, target: Queue) -> bool:
    """Moves a conversation that waits. Whoever it was offered to was asked as a member of the old queue."""
    with overtaking(tx, conversation, f"{queue.name} was archived") as change:
        change.made = _move(tx, conversation, queue, target)
    return change.made


def _move(tx: Transaction, conversation: Conversation, queue: Queue, target: Queue) -> bool:
    """Moves a conversation by compare-and-set; False where somebody was faster."""
    here = {"queue_id": queue.id, "state": conversation.state}
    return conversations.change(tx.session, conversation, here, {"queue_id": target.id})


def _let_members_go(tx: Transaction, admin: Person, queue: Queue) -> None:
    """Takes all members out of the queue. What they hold of other queues goes back too, where this was their last one."""
    for person, _ in queues.list_members(tx.session, queue.id):
        queues.drop_member(tx.session, queue.id, person.id)
        audit.write(tx, admin.id, "removed member", f"queue:{queue.id}", person.id)
        redraws.refresh_home(tx, person.id)
        if not people.is_agent(tx, person):
            agents.leave_invitations(tx, person, f"{person.called} is in no queue any more")
            for conversation in conversations.list_owned(tx.session, person.id):
                agents.let_go(tx, conversation, f"{person.called} is in no queue any more")
