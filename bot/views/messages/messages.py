"""In a thread stand texts, thread notes and hints. A form lists a contact's texts."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.language import times
from bot.desk.snapshots import Text
from bot.desk.terms import EVERYBODY_HERE, HERE, HintButton
from bot.views import ids
from bot.views.blocks import (
    HEADER_MOST,
    TEXT_MOST,
    Block,
    actions,
    button,
    context,
    cut,
    cut_escaped,
    divider,
    escape,
    modal,
    mrkdwn,
    picture,
    plain,
    rich,
)

Message = dict[str, object]
CONTEXT_MOST = 2000
SHOWN_MOST = 45
SHOWN_ROOM = 30_000
"""The list has at most so many characters: Slack refuses a view of more than 250 kB, and a character may take six bytes on its way."""


def inbound(text: Text) -> Message:
    """Makes the message of a text, verbatim, led by the contact's name. Attachments follow below."""
    if text.tapback:
        return _tapback(text)
    notes = _notes(text)
    body = text.body or ("" if notes else "(an empty text)")
    said = "\n".join(part for part in (body, *notes) if part)
    blocks = [rich(text.who, body)]
    if notes:
        blocks.append(_plain_context(*notes))
    return {"text": cut_escaped(escape(f"{text.who}: {said}"), TEXT_MOST), "blocks": blocks}


def _tapback(text: Text) -> Message:
    """Makes a small message of a tapback, as it only reacts to what stands above."""
    said = f"{text.who}: {text.tapback}"
    return {"text": cut_escaped(escape(said), TEXT_MOST), "blocks": [_plain_context(said)]}


def _notes(text: Text) -> list[str]:
    """Says what came with a text, and who else got it."""
    kinds = Counter(attached.kind for attached in text.media)
    notes = [", ".join(times.plural(number, kind) for kind, number in kinds.items()).capitalize()] if kinds else []
    if text.also_to:
        notes.append(f"Group message, also to {', '.join(text.also_to)}: your reply goes only to {text.who}")
    return notes


def _plain_context(*lines: str) -> Block:
    return {"type": "context", "elements": [plain(line, CONTEXT_MOST) for line in lines]}


class OfferKind(StrEnum):
    """What can be done: a text or an attachment once more, a held one or a correction after all, one that is too long in parts."""

    RETRY = "retry"
    FETCH = "fetch"
    HELD = "held"
    CORRECTION = "correction"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done about a message that didn't go out, or an attachment that isn't there: `id` is the message's opaque id (and which
    attachment), `parts` in how many it can go.
    """

    kind: OfferKind
    id: str
    parts: int = 1


OFFERS = {
    OfferKind.RETRY: (("Retry", ids.RETRY, "Send this text once more"),),
    OfferKind.FETCH: (("Retry", ids.RETRY, "Fetch this once more"),),
    OfferKind.HELD: (
        ("Send to contact", ids.SEND_HELD, "Send what is held to the contact"),
        ("Keep as note", ids.KEEP_NOTE, "Keep it for colleagues; the contact never sees it"),
    ),
    OfferKind.CORRECTION: (("Send correction", ids.SEND_CORRECTION, "Send the new words as another text"),),
    OfferKind.PARTS: (("Send in {0} parts", ids.SEND_PARTS, "Send this text in {0} parts"),),
}


def thread_note(text: str, *, mention: str | None, offer: Offer | None) -> Message:
    """Makes a thread note. `mention` is a person's id; it stands where the text says HERE, else before it."""
    said = _mentioning(escape(text), mention) if mention else escape(text)
    blocks: list[Block] = [{"type": "section", "text": mrkdwn(said)}] if mention or offer else [context(said)]
    if offer:
        buttons = [
            button(label.format(offer.parts), act, offer.id, hint=hint.format(offer.parts)) for label, act, hint in OFFERS[offer.kind]
        ]
        blocks.append(actions(*buttons))
    return {"text": cut_escaped(said, TEXT_MOST), "blocks": blocks}


def _mentioning(text: str, person_id: str) -> str:
    call = "<!here>" if person_id == EVERYBODY_HERE else f"<@{person_id}>"
    return text.replace(HERE, call, 1) if HERE in text else f"{call} {text}"


HINT_BUTTONS: dict[str, tuple[str, str]] = {
    HintButton.CLAIM: ("Claim", ids.CLAIM),
    HintButton.ASK: ("Ask for transfer", ids.ASK_FOR_TRANSFER),
    HintButton.TRANSFER: ("Transfer", ids.TRANSFER),
    HintButton.DONE: ("Done", ids.DONE),
    HintButton.RELEASE: ("Release", ids.RELEASE),
    HintButton.ASSIGN: ("Assign", ids.ASSIGN),
    HintButton.COMPOSE: ("Compose", ids.COMPOSE),
    HintButton.CONTACT: ("Contact", ids.CONTACT),
    HintButton.HISTORY: ("History", ids.HISTORY),
    HintButton.MESSAGES: ("Show messages", ids.SHOW_MESSAGES),
}


def hint(text: str, action: str | None, conversation_id: str) -> Message:
    """Makes a hint for one reader only: why their words stayed inside, and the way on."""
    blocks: list[Block] = [{"type": "section", "text": mrkdwn(escape(text))}]
    if action in HINT_BUTTONS:
        label, action_id = HINT_BUTTONS[action]
        blocks.append(actions(button(label, action_id, conversation_id)))
    return {"text": cut_escaped(escape(text), TEXT_MOST), "blocks": blocks}


def shown(contact: str, hours: int, texts: tuple[Text, ...], time_zone: str) -> Block:
    """Makes the modal behind Show messages."""
    latest = _latest(texts)
    left_out = f" · only the latest {len(latest)}" if len(latest) < len(texts) else ""
    span = times.plural(hours, "hour")
    blocks: list[Block] = [context(f"Texts with {escape(cut(contact, HEADER_MOST))} in the past {span}, oldest first{left_out}")]
    for text in latest:
        blocks += quote(text, time_zone)
    if not texts:
        blocks.append(context("No texts in this time."))
    blocks.append(divider())
    return modal(ids.PLAIN, "Messages", blocks, close="Close")


def _latest(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    """Gives as many of the latest texts as fit into one view, never less than one."""
    room, fitting = SHOWN_ROOM, 0
    for text in texts[: -SHOWN_MOST - 1 : -1]:
        room -= len(text.body) + len(text.who)
        if room < 0 and fitting:
            break
        fitting += 1
    return texts[len(texts) - fitting :]


def quote(text: Text, time_zone: str, *, pictures: int = 0) -> list[Block]:
    """Makes one text of a history: who, when, what, and how far it came. At most `pictures` of its pictures are shown themselves."""
    drawn = [attached for attached in text.media if attached.file_id][:pictures]
    state = f"({text.state})" if text.state else ""
    words = [f"[{attached.words}]" for attached in text.media if attached not in drawn]
    told = rich(f"{text.who} · {times.stamp(text.at, time_zone)} {state}".strip(), text.body, *words)
    return [told, *(picture(attached.file_id or "", attached.alt) for attached in drawn)]


def in_words(text: Text) -> str:
    """Says what came with a text, for who reads no blocks."""
    return "".join(f" [{attached.words}]" for attached in text.media)
