"""Compose is a form that counts while somebody types, and a submission; what was too long can be sent in parts."""

from dataclasses import replace

from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.language import plain_text
from bot.desk.messages import canned, compose, long_texts, planned
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission, number_in, values_of, view_of
from bot.views import ids
from bot.views.blocks import INPUT_MOST
from bot.views.messages import compose as views
from storage.queries.handover import conversations as rows
from storage.transaction import Transaction

BEFORE = f"{ids.MESSAGE_BLOCK}-"


def begin(click: Click) -> Form:
    conversation = conversations.get_public(click.tx, click.value)
    return views.form(compose.begin(click.tx, conversation, click.person), "")


def follow(click: Click) -> Form:
    """Gives the form counted anew, while somebody types. What they typed is Slack's to keep."""
    view = view_of(click)
    _, typed, number = _typed(values_of(view))
    return _again(click, text=_proposed(view), typed=typed, number=number)


def choose(click: Click) -> Form:
    """Fills the field in with a canned reply, under another block id. Raises DeskError."""
    if click.value == ids.NO_MATCH:
        return follow(click)
    view = view_of(click)
    _, typed, number = _typed(values_of(view))
    conversation = conversations.get_public(click.tx, _subject(view["private_metadata"])[0])
    text = canned.put_in(click.tx, conversation, click.person, plain_text.entered(typed), click.value)
    if len(text) > INPUT_MOST:
        raise DeskError(f"With that reply it would have {len(text)} characters, and the form holds {INPUT_MOST}. Make it shorter first.")
    return _again(click, text=text, typed=text, number=number + 1)


def list_replies(tx: Transaction, payload: Payload) -> list[Form]:
    """Lists the canned replies that have what is typed, while somebody types."""
    public_id, _ = _subject(str((payload.get("view") or {}).get("private_metadata") or ""))
    conversation = rows.find_public(tx.session, public_id)
    fitting = canned.list_fitting(tx, conversation.queue_id, str(payload.get("value") or "")) if conversation else []
    return views.replies([(str(reply.id), reply.name, reply.text) for reply in fitting])


def _again(click: Click, *, text: str, typed: str, number: int) -> Form:
    public_id, agreed = _subject(view_of(click)["private_metadata"])
    draft = compose.draft(click.tx, conversations.get_public(click.tx, public_id), click.person)
    return views.form(replace(draft, text=text, round=number, parts=agreed), plain_text.entered(typed))


def send(form: Submission) -> Form | None:
    """Sends what was written, now or at a time. Whatever is in the way is said at the field: the text stays with its writer."""
    public_id, agreed = _subject(form.subject)
    block, typed, number = _typed(form.values)
    text = plain_text.entered(typed)
    try:
        conversation = conversations.get_public(form.tx, public_id)
        day, time = form.values.get(ids.DAY_BLOCK, ""), form.values.get(ids.TIME_BLOCK, "")
        if day or time:
            planned.plan(form.tx, conversation, form.person, text, planned.read_time(form.tx, conversation, day, time))
        else:
            compose.send(form.tx, conversation, form.person, text, agreed)
    except long_texts.TooLongError as error:
        draft = replace(compose.draft(form.tx, conversation, form.person), text=typed, round=number, parts=error.parts)
        return views.form(draft, text)
    except DeskError as error:
        raise DeskError(str(error), field=error.field if error.field in (ids.DAY_BLOCK, ids.TIME_BLOCK) else block) from None
    return None


def _subject(metadata: str) -> tuple[str, int]:
    """Gives the conversation's id, and in how many parts its writer has seen that the text goes."""
    public_id, _, agreed = metadata.partition(" ")
    return public_id, number_in(agreed or "1")


def _typed(values: dict[str, str]) -> tuple[str, str, int]:
    """Gives the field's block, what stands in it, and how often it was filled in for its writer."""
    block = next((block_id for block_id in values if block_id.startswith(BEFORE)), f"{BEFORE}0")
    return block, values.get(block, ""), number_in(block.removeprefix(BEFORE))


def _proposed(view: Payload) -> str:
    """Gives what the field was filled in with."""
    fields = [block.get("element") or {} for block in view.get("blocks") or [] if str(block.get("block_id")).startswith(BEFORE)]
    return str(fields[0].get("initial_value") or "") if fields else ""


def send_parts(click: Click) -> None:
    """Sends a reply in parts that was too long."""
    long_texts.send(click.tx, click.value, click.person)


CLICKS: dict[str, OnClick] = {ids.COMPOSE: begin, ids.COMPOSED: follow, ids.CANNED: choose, ids.SEND_PARTS: send_parts}
SUBMISSIONS: dict[str, OnSubmission] = {ids.COMPOSE_FORM: send}
OPTIONS = {ids.CANNED: list_replies}
