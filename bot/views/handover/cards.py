"""The card is the bot's root message of a thread."""

from bot.desk.language import times
from bot.desk.snapshots import Card
from bot.desk.terms import StateWord
from bot.views import ids
from bot.views.blocks import (
    FIELD_MOST,
    HEADER_MOST,
    TEXT_MOST,
    Block,
    actions,
    button,
    context,
    cut,
    cut_escaped,
    escape,
    menu,
    rich,
    section,
    since,
)

Message = dict[str, object]
DETAILS_SHOWN = 6
"""A card shows so many fields of contact and case; the Contact form has them all."""
WORDS_MOST = 300
"""A card shows so many characters of the contact's last words."""


def card(snapshot: Card) -> Message:
    """Makes the card: who and what first, then what is to be known in small grey print. `text` says it for screen readers and notifications."""
    blocks: list[Block] = [section(f":warning: *{escape(warning)}*") for warning in _warnings(snapshot)]
    if snapshot.is_group:
        blocks.append(section(f"*{escape(group(snapshot.contact))}*"))
    blocks.append(rich(cut(snapshot.contact, HEADER_MOST), cut(snapshot.words, WORDS_MOST), before=": "))
    known = escape(" · ".join((*snapshot.outcome, *snapshot.details[:DETAILS_SHOWN])))
    more = [*([cut_escaped(known, FIELD_MOST)] if known else []), *_notes(snapshot)]
    blocks.append(context(_facts(snapshot), *more))
    blocks += _planned(snapshot)
    blocks.append(actions(*_buttons(snapshot), _menu(snapshot), block_id=f"card-{snapshot.version}"))
    return {"text": plain_card(snapshot), "blocks": blocks}


def _planned(snapshot: Card) -> list[Block]:
    """Shows each text for later, with a menu for whoever may change it or take it back."""
    entries = ("Edit", ids.EDIT_PLANNED), ("Take back", ids.CANCEL_PLANNED)
    return [
        section(
            f"*Goes out on {times.stamp(text.at, snapshot.time_zone)}* · {escape(text.writer)}\n{escape(cut(text.words, WORDS_MOST))}",
            accessory=menu(ids.MORE, [(words, f"{what} {text.id}") for words, what in entries]),
        )
        for text in snapshot.planned
    ]


def _warnings(snapshot: Card) -> list[str]:
    opted_out = [_opted_out(snapshot)] if snapshot.opted_out else []
    blocked = [_blocked(snapshot)] if snapshot.blocked else []
    return [*([snapshot.banner] if snapshot.banner else []), *opted_out, *blocked]


def _opted_out(snapshot: Card) -> str:
    return (
        f"{cut(snapshot.contact, HEADER_MOST)} has opted out of texts from {snapshot.line}: nothing can be sent until they text START to it"
    )


def _blocked(snapshot: Card) -> str:
    return f"{cut(snapshot.contact, HEADER_MOST)} is blocked: new texts are kept but not shown, and nothing can be sent"


def group(contact: str) -> str:
    return f"Group message: your reply goes only to {cut(contact, HEADER_MOST)}"


def _facts(snapshot: Card) -> str:
    """Says in one line where the conversation stands."""
    parts = [f"*{snapshot.state}*", *_standing(snapshot), escape(snapshot.queue), escape(snapshot.line), escape(snapshot.origin)]
    return " · ".join(parts)


def _standing(snapshot: Card) -> list[str]:
    zone = snapshot.time_zone
    if snapshot.state == StateWord.DONE:
        return [f"marked by {escape(snapshot.done_by or '')}", *([since(snapshot.done_at, zone)] if snapshot.done_at else [])]
    parts = []
    if snapshot.owner:
        parts.append(f"{escape(snapshot.owner)}" + (f" since {since(snapshot.owner_since, zone)}" if snapshot.owner_since else ""))
    elif snapshot.waiting_since and not snapshot.unanswered_since:
        parts.append(f"waiting since {since(snapshot.waiting_since, zone)}")
    if snapshot.unanswered_since:
        parts.append(f"*unanswered since {since(snapshot.unanswered_since, zone)}*")
    return parts


def _notes(snapshot: Card) -> list[str]:
    notes = []
    if snapshot.pending:
        notes.append(f":hourglass_flowing_sand: *{escape(_pending(snapshot))}*")
    if snapshot.follow_up_at:
        notes.append(f"*Follow-up on {times.stamp(snapshot.follow_up_at, snapshot.time_zone)}*")
    if snapshot.closing:
        notes.append(_closing(snapshot))
    if snapshot.history_hours:
        notes.append(exchanges(snapshot.exchanges, snapshot.history_hours))
    others = [f"Also open in {escape(queue)}" + (f": <{link}|thread>" if link else "") for queue, link in snapshot.others[:3]]
    notes += [" · ".join(others)] if others else []
    if snapshot.stamp:
        notes.append(escape(snapshot.stamp))
    if snapshot.last_reply:
        notes.append(f"Last reply: {snapshot.last_reply}")
    if snapshot.moved_from:
        queue, link = snapshot.moved_from
        notes.append(f"Moved here from {escape(queue)}" + (f": <{link}|thread>" if link else ""))
    if snapshot.previous:
        notes.append(f"<{snapshot.previous}|Earlier conversation>")
    return notes


def _closing(snapshot: Card) -> str:
    assert snapshot.closing is not None
    network, until = snapshot.closing
    return f"{network} takes answers until {times.stamp(until, snapshot.time_zone)}"


def _pending(snapshot: Card) -> str:
    assert snapshot.pending is not None
    what = "Offered" if snapshot.pending.is_offer else "Invitation"
    return f"{what} to {snapshot.pending.target} · expires {snapshot.pending.expires}"


def exchanges(number: int, hours: int) -> str:
    return f"{times.plural(number, 'message exchange')} with this contact in the past {times.plural(hours, 'hour')}"


def _buttons(snapshot: Card) -> list[Block]:
    about = snapshot.contact
    if snapshot.state == StateWord.DONE:
        return [button("Reopen", ids.REOPEN, snapshot.id, hint=f"Reopen the conversation with {about}")]
    if snapshot.owner is None:
        first = [button("Claim", ids.CLAIM, snapshot.id, style="primary", hint=f"Claim the conversation with {about}")]
    else:
        first = [
            _transfer(snapshot),
            button("Note", ids.NOTE, snapshot.id),
            button("Compose", ids.COMPOSE, snapshot.id, hint=f"Compose a text to {about}"),
            button("Done", ids.DONE, snapshot.id, hint=f"Mark the conversation with {about} done"),
        ]
    if snapshot.history_hours:
        first.append(button("Show messages", ids.SHOW_MESSAGES, snapshot.id, hint=f"Show the messages with {about}"))
    if snapshot.owner:  # the menu has no room for a sixth entry
        first.append(button("Remind me", ids.REMIND, snapshot.id, hint=f"Have yourself reminded of {about}"))
    return first


def _menu(snapshot: Card) -> Block:
    """Makes the menu of what is needed now and then. Slack takes five entries at most."""
    return menu(ids.MORE, [(words, f"{what} {snapshot.id}") for words, what in _entries(snapshot)])


def _entries(snapshot: Card) -> list[tuple[str, str]]:
    """Gives the words of each entry, and the id of what it does."""
    handing = [("Release", ids.RELEASE), ("Assign", ids.ASSIGN)] if snapshot.state != StateWord.DONE else []
    if snapshot.owner and handing:
        handing.append(("Take over", ids.TAKE_OVER))
    return [*handing, ("Contact", ids.CONTACT), ("History", ids.HISTORY)]


def _transfer(snapshot: Card) -> Block:
    if snapshot.pending:
        return button(
            "Cancel transfer", ids.CANCEL_TRANSFER, snapshot.id, style="danger", hint=f"Cancel the transfer to {snapshot.pending.target}"
        )
    return button("Transfer", ids.TRANSFER, snapshot.id, hint=f"Transfer the conversation with {snapshot.contact}")


def plain_card(snapshot: Card) -> str:
    """Says the card in plain words: the contact and their words first, as a notification shows no more."""
    contact = cut(snapshot.contact, HEADER_MOST)
    zone = snapshot.time_zone
    parts = [
        f"{contact}: {cut(snapshot.words, WORDS_MOST)}" if snapshot.words else contact,
        *_warnings(snapshot),
        group(snapshot.contact) if snapshot.is_group else None,
        f"state {snapshot.state}",
        _plain_standing(snapshot),
        f"unanswered since {times.short(snapshot.unanswered_since, zone)}" if snapshot.unanswered_since else None,
        f"queue {snapshot.queue}, line {snapshot.line}, {snapshot.origin}",
        *snapshot.outcome,
        *snapshot.details[:DETAILS_SHOWN],
        _pending(snapshot) if snapshot.pending else None,
        f"follow-up on {times.stamp(snapshot.follow_up_at, zone)}" if snapshot.follow_up_at else None,
        _closing(snapshot) if snapshot.closing else None,
        *(f"goes out on {times.stamp(text.at, zone)}: {cut(text.words, WORDS_MOST)}" for text in snapshot.planned),
        exchanges(snapshot.exchanges, snapshot.history_hours) if snapshot.history_hours else None,
        *(f"also open in {queue}" for queue, _ in snapshot.others[:3]),
        snapshot.stamp,
        f"last reply {snapshot.last_reply}" if snapshot.last_reply else None,
        f"moved here from {snapshot.moved_from[0]}" if snapshot.moved_from else None,
        "there is an earlier conversation" if snapshot.previous else None,
    ]
    return cut_escaped(escape(". ".join(part for part in parts if part)), TEXT_MOST)


def _plain_standing(snapshot: Card) -> str | None:
    zone = snapshot.time_zone
    if snapshot.state == StateWord.DONE and snapshot.done_at:
        return f"marked by {snapshot.done_by} on {times.stamp(snapshot.done_at, zone)}"
    if snapshot.owner and snapshot.owner_since:
        return f"owner {snapshot.owner} since {times.short(snapshot.owner_since, zone)}"
    return f"nobody owns it, waiting since {times.short(snapshot.waiting_since, zone)}" if snapshot.waiting_since else None
