"""People and channels are known as Slack describes them: read at start and hourly, kept fresh by events, asked for one by one when somebody
is new.
"""

import re
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from slack_sdk import WebClient, WebhookClient
from slack_sdk.web import SlackResponse
from sqlmodel import col, select, update

from bot import commands
from bot.desk import lanes
from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError
from bot.desk.notices import notices, redraws
from bot.desk.people import people
from bot.desk.setup import queues
from bot.listeners.people import channel_of, person_of
from bot.runtime import Runtime
from bot.slack.calls import call
from bot.views.blocks import escape
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.kinds import QUESTION, DeliveryKind
from storage.models import Question, Queue, Workspace
from storage.queries.people import people as rows
from storage.taken import Taken
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

PAGE = 200
PIECE = 100
"""So many rows are kept in one transaction."""
MEMBERS = 1000
"""So many members are read in one page, the most that Slack gives, since all members of a channel are kept at once."""
UNKNOWN_MOST = 5
"""A command may name at most so many people and channels that are unknown."""
UNSEEN = ("user_not_found", "user_not_visible")
TOO_MANY = "That names more people and channels than Threadline could ask Slack about. Type the command once more."
UNSEEN_PERSON = (
    "Threadline can't see {}: Slack shows it the members of this workspace. Pick somebody from the list that Slack offers after @."
)
UNSEEN_CHANNEL = (
    "Threadline can't see {}. If it is private, type /invite @threadline in it, then the command once more. Else pick it from the list that Slack "
    "offers after #."
)


def read_directory(runtime: Runtime, _taken: Taken) -> Settle | None:
    """Reads who we are, then all people, all channels, and who is in the channels of queues: a delivery per page, so that no page waits
    with a thread in hand.
    """
    team = call(runtime.slack.auth_test)

    def settle(tx: Transaction) -> None:
        us = Workspace(
            team_id=team["team_id"],
            enterprise_id=team.get("enterprise_id") or None,
            bot_id=team.get("bot_id") or "",
            bot_user_id=team["user_id"],
            url=team.get("url") or "",
        )
        people.remember_workspace(tx, us)
        tx.deliver(lanes.DIRECTORY, DeliveryKind.READ_PEOPLE, "")

    return settle


def read_people(runtime: Runtime, taken: Taken) -> Settle | None:
    """Reads the page of people that begins at the subject, a cursor of Slack's."""
    page = _page(runtime.slack.users_list, taken.subject)
    with runtime.reading() as session:
        known = rows.find_workspace(session)
    _keep(runtime, page.get("members") or [], lambda tx, user: queues.remember_person(tx, person_of(user, known), alone=False))

    def settle(tx: Transaction) -> None:
        people.mark_namesakes(tx)
        if cursor := _next(page):
            tx.deliver(lanes.DIRECTORY, DeliveryKind.READ_PEOPLE, cursor)
        else:
            tx.deliver(lanes.DIRECTORY, DeliveryKind.READ_CHANNELS, "")

    return settle


def read_channels(runtime: Runtime, taken: Taken) -> Settle | None:
    page = _page(runtime.slack.conversations_list, taken.subject, types="public_channel,private_channel")
    _keep(runtime, page.get("channels") or [], lambda tx, channel: queues.remember_channel(tx, channel_of(channel)))

    def settle(tx: Transaction) -> None:
        if cursor := _next(page):
            tx.deliver(lanes.DIRECTORY, DeliveryKind.READ_CHANNELS, cursor)
            return
        for channel_id in sorted(set(tx.session.exec(select(Queue.channel_id)))):
            tx.deliver(lanes.DIRECTORY, DeliveryKind.READ_CHANNEL, channel_id)

    return settle


def read_channel(runtime: Runtime, taken: Taken) -> Settle | None:
    """Reads who is in a queue's channel. A channel that we can't see doesn't keep the others from being read."""
    try:
        members = read_members(runtime.slack, taken.subject)
    except (HopelessError, TroubleError) as error:
        if isinstance(error, TroubleError) and error.wait is not None:
            raise
        log.warning("channel.unread", channel=taken.subject, error=str(error))
        return None
    return partial(keep_members, taken.subject, members)


def _page(method: Any, cursor: str, **arguments: Any) -> SlackResponse:
    """Reads a page of a list. Where the cursor has gone stale meanwhile it is the first page: what was read is only read again."""
    try:
        answer: SlackResponse = call(method, limit=PAGE, cursor=cursor, **arguments)
    except TroubleError as error:
        if str(error) != "invalid_cursor" or not cursor:
            raise
        return _page(method, "", **arguments)
    return answer


def _next(page: SlackResponse) -> str:
    return (page.get("response_metadata") or {}).get("next_cursor") or ""


def _keep(runtime: Runtime, described: list[Any], keep: Callable[[Transaction, Any], None]) -> None:
    """Keeps what Slack described piece by piece, so that nobody waits long for the writer."""
    for start in range(0, len(described), PIECE):
        with runtime.transaction() as tx:
            for row in described[start : start + PIECE]:
                keep(tx, row)


def read_members(slack: WebClient, channel_id: str) -> list[str]:
    members: list[str] = []
    cursor = ""
    while True:
        answer = call(slack.conversations_members, limit=MEMBERS, cursor=cursor, channel=channel_id)
        members += answer.get("members") or []
        cursor = _next(answer)
        if not cursor:
            return members


def keep_members(channel_id: str, person_ids: list[str], tx: Transaction) -> None:
    rows.set_channel_members(tx.session, channel_id, person_ids)
    channel = rows.find_channel(tx.session, channel_id)
    workspace = rows.find_workspace(tx.session)
    if channel:
        channel.members_read_at = tx.now
        channel.has_bot = channel.has_bot or (workspace is not None and workspace.bot_user_id in person_ids)
        tx.session.add(channel)


def add_member(tx: Transaction, channel_id: str, person_id: str) -> None:
    rows.add_channel_member(tx.session, channel_id, person_id)


def learn_person(runtime: Runtime, taken: Taken) -> Settle | None:
    """Asks Slack who somebody is whom we meet before the next reading. Whom Slack doesn't show us is a guest to us, until it does: else
    they would be asked about again and again.
    """
    try:
        user = call(runtime.slack.users_info, user=taken.subject)["user"]
    except HopelessError as error:
        if str(error) not in UNSEEN:
            raise
        user = {"id": taken.subject, "real_name": "somebody whom Slack doesn't show", "is_restricted": True}
    return lambda tx: queues.remember_person(tx, person_of(user, rows.find_workspace(tx.session)))


def welcome(runtime: Runtime, taken: Taken) -> Settle | None:
    """Asks Slack who somebody new is who opened their Home, and draws it."""
    user = call(runtime.slack.users_info, user=taken.subject)["user"]

    def settle(tx: Transaction) -> None:
        queues.remember_person(tx, person_of(user, rows.find_workspace(tx.session)))
        person = rows.find_person(tx.session, taken.subject)
        if person:
            person.home_opened_at = tx.now
            tx.session.add(person)
            tx.session.flush()
            redraws.refresh_home(tx, person.id)

    return settle


def answer_question(runtime: Runtime, taken: Taken) -> Settle | None:
    """Finishes a command that was answered "Checking…". What it did and what it says are stored together, so that it is done once."""
    with runtime.reading() as session:
        question = session.get_one(Question, QUESTION.read(taken.subject))
    answer = question.answer or _run(runtime, question)
    hook = WebhookClient(question.response_url, timeout=runtime.slack.timeout, retry_handlers=[])
    status = call(hook.send, text=answer, response_type="ephemeral").status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LostError(f"status {status}")
    if status >= HTTPStatus.BAD_REQUEST:  # the address has gone stale
        return partial(_answer_by_dm, question, answer)
    return partial(_forget, question.id)


def _answer_by_dm(question: Question, answer: str, tx: Transaction) -> None:
    notices.tell(tx, question.person_id, answer)
    _forget(question.id, tx)


def _forget(question_id: int, tx: Transaction) -> None:
    tx.session.delete(tx.session.get_one(Question, question_id))


def _run(runtime: Runtime, question: Question) -> str:
    """Does a question's command after asking Slack, one after the other, for whoever or whatever is unknown to it."""
    for _ in range(UNKNOWN_MOST):
        try:
            with runtime.transaction() as tx:
                answer = commands.run(tx, question.command, question.text, question.person_id)
                said = answer if isinstance(answer, str) else "Threadline knows you now. Type the command once more to open the form."
                tx.session.execute(update(Question).where(col(Question.id) == question.id).values(answer=said))
        except UnknownPersonError as error:
            if not _ask(runtime, error.person_id, is_person=True):
                return escape(UNSEEN_PERSON.format(_typed(question, error.person_id, "that person")))
        except UnknownChannelError as error:
            if not _ask(runtime, error.channel_id, is_person=False):
                return escape(UNSEEN_CHANNEL.format(_typed(question, error.channel_id, "that channel")))
        except DeskError as error:
            return escape(str(error))
        else:
            return said
    return TOO_MANY


def _typed(question: Question, subject: str, else_called: str) -> str:
    """Gives the name that Slack wrote beside the id, where it did."""
    match = re.search(rf"<[@#]{subject}\|([^<>]+)>", question.text)
    return f"{'@' if else_called == 'that person' else '#'}{match[1]}" if match else else_called


def _ask(runtime: Runtime, subject: str, *, is_person: bool) -> bool:
    """Asks Slack who or what an id stands for, and says whether Slack knew it."""
    try:
        answer = call(runtime.slack.users_info, user=subject) if is_person else call(runtime.slack.conversations_info, channel=subject)
    except HopelessError:
        return False
    except TroubleError as error:
        if str(error) == "channel_not_found":
            return False
        raise
    with runtime.transaction() as tx:
        if is_person:
            queues.remember_person(tx, person_of(answer["user"], rows.find_workspace(tx.session)))
        else:
            queues.remember_channel(tx, channel_of(answer["channel"]))
    return True
