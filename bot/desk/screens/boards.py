"""A supervisor's board of a queue says what waits, what is unanswered for too long, who is there, and how today went."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.desk import listing, reading
from bot.desk.figures import AgentRow, QueueLine
from bot.desk.handover import agents
from bot.desk.notices import redraws
from bot.desk.people import supervisors
from bot.desk.queues import setting_words
from bot.desk.screens import figures
from bot.desk.snapshots import Board, ConversationRow
from storage.kinds import TimerKind
from storage.models import Agent, Contact, Conversation, Person, Queue
from storage.queries.people import people
from storage.queries.queues import handing_out
from storage.queries.screens import boards as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

WAITING_MOST, LATE_MOST = 4, 3
"""So many rows stand on a board, each with its buttons; the others are counted."""
AGENTS_MOST = 12
QUEUES_MOST = 15
AGAIN = timedelta(seconds=50)
"""After so long a board that is looked at is drawn anew, so that it is current within a minute."""


def read(session: Session, reader: Person, queue: Queue, led: list[Queue], now: datetime) -> Board:
    patience = _patience(queue)
    before = now - timedelta(minutes=patience)
    return Board(
        queue=queue.name,
        waiting=_rows(session, rows.list_waiting(session, queue.id, WAITING_MOST), queue, reader),
        waiting_in_all=queues.count_waiting_in(session, queue.id),
        late=_rows(session, rows.list_late(session, queue.id, before, LATE_MOST), queue, reader),
        late_in_all=rows.count_late(session, queue.id, before),
        patience=patience,
        agents=_agents(session, queue.id),
        members=rows.count_agents(session, queue.id),
        ready=rows.count_ready(session, queue.id),
        today=figures.today(session, queue.id, queue.name, queue.goal, figures.span(now, queue.time_zone, 1)),
        queues=_lines(session, led, now) if len(led) > 1 else (),
        time_zone=reader.time_zone,
        current_until=reader.home_opened_at + redraws.HOME_AUDIENCE if reader.home_opened_at else None,
    )


def _patience(queue: Queue) -> int:
    """Says after how many minutes an owned conversation is unanswered for too long: when its owner is first reminded, or else the goal."""
    return next(iter(setting_words.minutes_of(queue.nudge_owner)), queue.goal)


def _rows(session: Session, listed: list[tuple[Conversation, Contact]], queue: Queue, reader: Person) -> tuple[ConversationRow, ...]:
    """Gives conversations with their owners."""
    shown = listing.conversation_rows(session, [(*row, queue.name, None) for row in listed], reader.time_zone)
    owners = [reading.name_of(session, conversation.owner_id) for conversation, _ in listed]
    return tuple(replace(row, owner=owner) for row, owner in zip(shown, owners, strict=True))


def _agents(session: Session, queue_id: int) -> tuple[AgentRow, ...]:
    shown = rows.list_agents(session, queue_id, AGENTS_MOST)
    owned = handing_out.map_owned(session, [person.id for person, _ in shown])
    return tuple(_agent(session, person, agent, owned.get(person.id, 0)) for person, agent in shown)


def _agent(session: Session, person: Person, agent: Agent, owned: int) -> AgentRow:
    return AgentRow(
        name=person.called,
        status=agents.in_words(agent.status, agent.reason),
        since=agent.status_since,
        load=f"{owned} of {agent.capacity}",
        replied_at=rows.find_replied(session, person.id),
    )


def _lines(session: Session, led: list[Queue], now: datetime) -> tuple[QueueLine, ...]:
    waiting = rows.map_waiting(session)
    least = min(_patience(queue) for queue in led)
    unanswered = rows.map_unanswered(session, now - timedelta(minutes=least))
    lines = []
    for queue in led:
        number, since = waiting.get(queue.id, (0, None))
        before = now - timedelta(minutes=_patience(queue))
        lines.append(QueueLine(queue.name, number, since, sum(moment <= before for moment in unanswered.get(queue.id, ()))))
    return tuple(sorted(lines, key=lambda line: (-line.waiting - line.late, line.name)))


def begin(tx: Transaction, person: Person) -> None:
    """Keeps the boards of whoever opens their Home up to date from now on."""
    if supervisors.list_led(tx.session, person):
        tx.at_most(tx.now + AGAIN, TimerKind.REFRESH_BOARD, person.id)


def keep_current(tx: Transaction, person_id: str) -> None:
    """Draws somebody's boards anew, as a timer's work, and goes on as long as they may be looking: Slack doesn't say when a Home is closed. One
    that would look alike isn't sent.
    """
    person = people.find_person(tx.session, person_id)
    if person and person.home_opened_at and person.home_opened_at > tx.now - redraws.HOME_AUDIENCE:
        redraws.refresh_home(tx, person_id)
        begin(tx, person)
