"""People press buttons on a conversation's card, and write in its thread."""

from bot.desk import reading
from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.language import calls, plain_text
from bot.desk.media import attachments
from bot.desk.messages import catch_up, replies
from bot.desk.notices import hints, notices
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name_in
from bot.desk.threads import lost_threads, moves
from bot.listeners.base import Click, Event, Form, OnClick, OnEvent, OnSubmission, Submission, number_in
from bot.listeners.messages import corrections, deletions, mentions, writing
from bot.views import ids
from bot.views import notices as notice_views
from bot.views.messages import messages as message_views
from storage.models import Conversation, FormerThread, Person
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.people import people as people_rows
from storage.queries.threads import lost_threads as lost_rows
from storage.queries.threads import threads

REPLIES = (None, "file_share", "thread_broadcast", "me_message")
"""What a person writes has one of these subtypes (docs.slack.dev, message event); the others tell of edits, joins and the like."""

DM_ANSWER = "Nobody reads what is written here. Answer a contact in the conversation's thread; your desk is on the Home tab, and /sms help lists the commands."

NOT_A_THREAD = "Not sent to the contact: you wrote below a message of Threadline's that isn't a conversation's card. Write it in the conversation's thread."

BY_APP = "Not sent to the contact: an app wrote that in your name. Write it yourself, or drop the picture itself into the thread."

MENTION_ANSWER = "A mention does something with the conversation in whose thread it stands, and that was none."


class ThreadNotKnownError(Exception):
    """Slack shows a card whose ts we don't have yet: the event is refused, so that Slack brings it again."""


def claim(click: Click) -> None:
    conversations.claim(click.tx, conversations.get_public(click.tx, click.value), click.person)


def reopen(click: Click) -> None:
    conversations.reopen(click.tx, conversations.get_public(click.tx, click.value), click.person)


def note(click: Click) -> Form:
    conversation = conversations.get_public(click.tx, click.value)
    replies.may_note(click.tx, click.person)
    return notice_views.note_form(conversation.public_id, contact_name_in(click.tx, conversation))


def add_note(form: Submission) -> None:
    conversation = conversations.get_public(form.tx, form.subject)
    replies.add_note(form.tx, conversation, form.person, form.values.get(ids.NOTE_BLOCK, ""))


def show_messages(click: Click) -> Form:
    """Gives the form with a contact's messages, as agents and admins may read along. Raises DeskError."""
    if not people.is_agent(click.tx, click.person) and not people.is_admin(click.tx, click.person):
        raise DeskError("Only agents can read a contact's messages. An admin adds you to a queue with /queue add.")
    conversations.get_public(click.tx, click.value)
    contact, hours, texts = reading.history(click.tx.session, click.value, click.tx.now)
    return message_views.shown(contact, hours, texts, click.person.time_zone)


def ask_for_transfer(click: Click) -> Form:
    said = conversations.ask_for_transfer(click.tx, conversations.get_public(click.tx, click.value), click.person)
    return notice_views.sentence("Asked", said)


def retry(click: Click) -> None:
    """Tries a reply once more that failed, or an attachment that isn't there. Raises DeskError."""
    public_id, _, position = click.value.partition(" ")
    message = messages.find_public(click.tx.session, public_id)
    if message is None:
        raise DeskError("That message was sent again already.")
    if position:
        attachments.retry(click.tx, message, number_in(position), click.person)
    else:
        replies.retry(click.tx, message, click.person)


def message(event: Event) -> None:
    """Hears that something was written, edited or deleted. In a thread of ours it is a reply; in the bot's DM it gets a word back."""
    gone = deletions.message_of_ours(event.body)
    if gone:
        lost_threads.notice_deletion(event.tx, event.body["channel"], gone)
        return
    heard = corrections.heed(event)
    if heard:
        _hear_message(heard)


def _hear_message(event: Event) -> None:
    body = event.body
    if body.get("subtype") not in REPLIES or not body.get("user") or body["user"] == event.bot_user_id:
        return
    if body.get("bot_id"):
        _say_of_app(event)
        return
    if body.get("channel_type") == "im":
        notices.tell(event.tx, body["user"], DM_ANSWER, key=f"dm {body['ts']}")
        return
    thread_ts = body.get("thread_ts")
    if thread_ts is None or thread_ts == body.get("ts"):
        return
    conversation = rows.find_by_thread(event.tx.session, body["channel"], thread_ts)
    former = None if conversation else threads.find_former_by_thread(event.tx.session, body["channel"], thread_ts)
    if former:
        _in_old_thread(event, former)
        return
    if conversation is None and body.get("parent_user_id") in (None, event.bot_user_id):
        if rows.has_unseen_card(event.tx.session, body["channel"]):
            raise ThreadNotKnownError
        conversation = rows.find_by_thread(event.tx.session, body["channel"], thread_ts)  # stored between the two looks
    person = writing.writer(event.tx, body)
    if conversation is None:
        _elsewhere(event, person, thread_ts)
    elif event.read or not catch_up.leave_to_reading(event.tx, conversation.id):
        _hear(event, conversation, person, writing.written(event.tx, body, read=event.read))


def _say_of_app(event: Event) -> None:
    """Tells somebody in whose name an app wrote that it isn't sent, where they may believe so."""
    body = event.body
    person = people_rows.find_person(event.tx.session, body["user"])
    conversation = rows.find_by_thread(event.tx.session, body["channel"], str(body.get("thread_ts") or ""))
    if conversation and person and conversation.owner_id == person.id:
        hints.tell(event.tx, conversation, person, BY_APP, None, key=str(body["ts"]))


def _elsewhere(event: Event, person: Person, thread_ts: str) -> None:
    """Answers what was written in no thread of a conversation. Below a message of ours somebody may take it for one."""
    channel, ts = event.body["channel"], event.body["ts"]
    lost = lost_rows.find(event.tx.session, channel, thread_ts)
    if lost:
        lost_threads.answer(event.tx, lost, person, ts)
    elif event.body.get("parent_user_id") == event.bot_user_id and people.can_own(person):
        notices.tell(event.tx, person.id, NOT_A_THREAD, key=f"elsewhere {channel} {ts}")


def _in_old_thread(event: Event, former: FormerThread) -> None:
    """Hears what was written in a thread that was left. What was written before the move counts as ever; what came later is answered, not
    sent.
    """
    person, written = writing.writer(event.tx, event.body), writing.written(event.tx, event.body, read=event.read)
    if written.at < (former.left_at or former.moved_at):
        conversation = rows.get_conversation(event.tx.session, former.conversation_id)
        _hear(event, conversation, person, written)
    else:
        moves.answer(event.tx, former, person, written.ts)


def _hear(event: Event, conversation: Conversation, person: Person, written: replies.Written) -> None:
    """Takes words for our bot as a command, all others as a reply."""
    is_note = written.body.startswith(hints.NOTE_MARK)
    if written.calls.first == event.bot_user_id and event.bot_user_id and not is_note:
        words = plain_text.mrkdwn(event.body.get("text") or "", event.body.get("blocks") or [])
        mentions.heed(event.tx, conversation, person, written, calls.after(words, event.bot_user_id))
    else:
        replies.reply(event.tx, conversation, person, written)


def mention(event: Event) -> None:
    """Answers a mention of our bot. In a conversation's thread it also comes as a message, which is where it is dealt with; elsewhere it
    can mean no conversation.
    """
    body = event.body
    if body.get("user") and rows.find_by_thread(event.tx.session, body["channel"], body.get("thread_ts") or body["ts"]) is None:
        notices.tell(event.tx, body["user"], f"{MENTION_ANSWER} {mentions.help_text()}", key=f"mention {body['ts']}")


CLICKS: dict[str, OnClick] = {
    ids.CLAIM: claim,
    ids.REOPEN: reopen,
    ids.NOTE: note,
    ids.SHOW_MESSAGES: show_messages,
    ids.ASK_FOR_TRANSFER: ask_for_transfer,
    ids.RETRY: retry,
}
SUBMISSIONS: dict[str, OnSubmission] = {ids.NOTE_FORM: add_note}
EVENTS: dict[str, OnEvent] = {"message": message, "app_mention": mention}
