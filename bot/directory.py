"""People and channels as Slack describes them: read at start and hourly, kept fresh by events, asked for one by one when somebody is new."""

from functools import partial
from typing import Any

from slack_sdk import WebClient, WebhookClient
from slack_sdk.web import SlackResponse
from sqlmodel import col, select, update

from bot import commands
from bot.calls import call
from bot.desk import people, pictures, queues
from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError
from bot.listeners.people import channel_of, person_of
from bot.runtime import Runtime
from storage.engine.pump import HopelessError, Settle, TroubleError
from storage.models import ChannelMember, Question, Queue, Workspace
from storage.outbox import Taken
from storage.queries import people as rows
from storage.transaction import Transaction

PAGE = 200
UNKNOWN_MOST = 5
"""So many strangers one command may name."""
UNKNOWN = "Slack doesn't know who or what that is. Pick it from the list that Slack offers after @ or #."


def _pages(method: Any, key: str, **arguments: Any) -> list[Any]:
    found: list[Any] = []
    cursor = ""
    while True:
        answer = call(method, limit=PAGE, cursor=cursor, **arguments)
        found += answer.get(key) or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


def read_directory(runtime: Runtime, _taken: Taken) -> Settle | None:
    """Who we are, all people, all channels, and who is in the channels of queues."""
    slack = runtime.slack
    team = call(slack.auth_test)
    users = _pages(slack.users_list, "members")
    channels = _pages(slack.conversations_list, "channels", types="public_channel,private_channel")
    with runtime.reading() as session:
        wanted = set(session.exec(select(Queue.channel_id)))
    members = {channel: read_members(slack, channel) for channel in sorted(wanted)}
    return partial(_keep_directory, team, users, channels, members)


def _keep_directory(team: SlackResponse, users: list[Any], channels: list[Any], members: dict[str, list[str]], tx: Transaction) -> None:
    workspace = Workspace(team_id=team["team_id"], bot_id=team.get("bot_id") or "", bot_user_id=team["user_id"], url=team.get("url") or "")
    people.remember_workspace(tx, workspace)
    for user in users:
        queues.remember_person(tx, person_of(user, workspace.team_id))
    for channel in channels:
        people.remember_channel(tx, channel_of(channel))
    for channel_id, person_ids in members.items():
        keep_members(channel_id, person_ids, tx)


def read_members(slack: WebClient, channel_id: str) -> list[str]:
    return [str(one) for one in _pages(slack.conversations_members, "members", channel=channel_id)]


def keep_members(channel_id: str, person_ids: list[str], tx: Transaction) -> None:
    rows.set_channel_members(tx.session, channel_id, person_ids)
    channel = rows.find_channel(tx.session, channel_id)
    workspace = rows.find_workspace(tx.session)
    if channel:
        channel.members_read_at = tx.now
        channel.has_bot = channel.has_bot or (workspace is not None and workspace.bot_user_id in person_ids)
        tx.session.add(channel)


def add_member(tx: Transaction, channel_id: str, person_id: str) -> None:
    tx.session.merge(ChannelMember(channel_id=channel_id, person_id=person_id))


def learn_person(runtime: Runtime, taken: Taken) -> Settle | None:
    """Somebody whom we meet before the next reading."""
    user = call(runtime.slack.users_info, user=taken.subject)["user"]
    return lambda tx: queues.remember_person(tx, person_of(user))


def welcome(runtime: Runtime, taken: Taken) -> Settle | None:
    """Somebody new opened their Home."""
    user = call(runtime.slack.users_info, user=taken.subject)["user"]

    def settle(tx: Transaction) -> None:
        queues.remember_person(tx, person_of(user))
        person = rows.find_person(tx.session, taken.subject)
        if person:
            person.home_opened_at = tx.now
            tx.session.add(person)
            tx.session.flush()
            pictures.refresh_home(tx, person.id)

    return settle


def answer_question(runtime: Runtime, taken: Taken) -> Settle | None:
    """Finishes a command that was answered "Checking…". What it did and what it says are stored together, so that it is done once."""
    with runtime.reading() as session:
        question = session.get_one(Question, int(taken.subject))
    answer = question.answer or _run(runtime, question)
    call(
        WebhookClient(question.response_url, timeout=runtime.slack.timeout, retry_handlers=[]).send, text=answer, response_type="ephemeral"
    )
    return partial(_forget, question.id or 0)


def _forget(question_id: int, tx: Transaction) -> None:
    tx.session.delete(tx.session.get_one(Question, question_id))


def _run(runtime: Runtime, question: Question) -> str:
    """Asks Slack for whoever or whatever is unknown, one after the other, then does it."""
    for _ in range(UNKNOWN_MOST):
        try:
            with runtime.transaction() as tx:
                answer = commands.run(tx, question.command, question.text, question.person_id, runtime.main_carrier)
                said = answer if isinstance(answer, str) else "Threadline knows you now. Type the command once more to open the form."
                tx.session.execute(update(Question).where(col(Question.id) == question.id).values(answer=said))
        except UnknownPersonError as error:
            found = _ask(runtime, error.person_id, is_person=True)
        except UnknownChannelError as error:
            found = _ask(runtime, error.channel_id, is_person=False)
        except DeskError as error:
            return str(error)
        else:
            return said
        if not found:
            break
    return UNKNOWN


def _ask(runtime: Runtime, subject: str, *, is_person: bool) -> bool:
    """Whether Slack knew it."""
    try:
        answer = call(runtime.slack.users_info, user=subject) if is_person else call(runtime.slack.conversations_info, channel=subject)
    except HopelessError:
        return False
    except TroubleError as error:
        if str(error) in ("channel_not_found", "user_not_visible"):
            return False
        raise
    with runtime.transaction() as tx:
        if is_person:
            queues.remember_person(tx, person_of(answer["user"]))
        else:
            people.remember_channel(tx, channel_of(answer["channel"]))
    return True
