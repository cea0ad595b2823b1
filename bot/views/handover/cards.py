"""The card is the bot's root message of a thread."""

from bot.desk.language import times
from bot.desk.snapshots import Card
from bot.desk.terms import StateWord
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
    escape,
    fields,
    header,
    menu,
    section,
    when,
)

Message = dict[str, object]
DETAILS_SHOWN = 6
"""A card shows so many fields of contact and case; the Contact form has them all."""


def card(snapshot: Card) -> Message:
    """Makes the card. `text` says all that the blocks show, for screen readers and notifications."""
    blocks: list[Block] = []
    if snapshot.banner:
        blocks.append(section(f":warning: *{escape(snapshot.banner)}*"))
    if snapshot.opted_out:
        blocks.append(section(f":warning: *{escape(_opted_out(snapshot))}*"))
    if snapshot.blocked:
        blocks.append(section(f":warning: *{escape(_blocked(snapshot))}*"))
    if snapshot.is_group:
        blocks.append(section(f"*{escape(group(snapshot.contact))}*"))
    blocks.append(header(snapshot.contact))
    if snapshot.state == StateWord.DONE:
        blocks.append(context(_done(snapshot)))
    else:
        blocks.append(fields(_facts(snapshot)))
    known = (*snapshot.outcome, *snapshot.details[:DETAILS_SHOWN])
    if known:
        blocks.append(context(*map(escape, known)))
    notes = _notes(snapshot)
    if notes:
        blocks.append(context(*notes))
    blocks.append(actions(*_buttons(snapshot), _menu(snapshot), block_id=f"card-{snapshot.version}"))
    return {"text": plain_card(snapshot), "blocks": blocks}


def _opted_out(snapshot: Card) -> str:
    return (
        f"{cut(snapshot.contact, HEADER_MOST)} has opted out of texts from {snapshot.line}: nothing can be sent until they text START to it"
    )


def _blocked(snapshot: Card) -> str:
    return f"{cut(snapshot.contact, HEADER_MOST)} is blocked: new texts are kept but not shown, and nothing can be sent"


def group(contact: str) -> str:
    return f"Group message: your reply goes only to {cut(contact, HEADER_MOST)}"


def _done(snapshot: Card) -> str:
    at = when(snapshot.done_at, snapshot.time_zone) if snapshot.done_at else ""
    return f"*Done* · marked by {escape(snapshot.done_by or '')} · {at} · {escape(snapshot.queue)} · {escape(snapshot.line)}"


def _facts(snapshot: Card) -> list[tuple[str, str]]:
    zone = snapshot.time_zone
    pairs = [
        ("Origin", escape(snapshot.origin)),
        ("Line", escape(snapshot.line)),
        ("Queue", escape(snapshot.queue)),
        ("State", snapshot.state),
        ("Owner", escape(snapshot.owner or "nobody")),
    ]
    if snapshot.owner_since:
        pairs.append(("Owner since", when(snapshot.owner_since, zone)))
    if snapshot.waiting_since:
        pairs.append(("Waiting since", when(snapshot.waiting_since, zone)))
    return pairs


def _notes(snapshot: Card) -> list[str]:
    notes = []
    if snapshot.pending:
        notes.append(f":hourglass_flowing_sand: *{escape(_pending(snapshot))}*")
    if snapshot.history_hours:
        notes.append(exchanges(snapshot.exchanges, snapshot.history_hours))
    notes += [f"Also open in {escape(queue)}" + (f": <{link}|thread>" if link else "") for queue, link in snapshot.others[:3]]
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
            button("Compose", ids.COMPOSE, snapshot.id, hint=f"Write to {about}"),
            button("Done", ids.DONE, snapshot.id, hint=f"Mark the conversation with {about} done"),
        ]
    if not snapshot.history_hours:
        return first
    return [*first, button("Show messages", ids.SHOW_MESSAGES, snapshot.id, hint=f"Show the messages with {about}")]


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
    return button("Transfer", ids.TRANSFER, snapshot.id, style="primary", hint=f"Transfer the conversation with {snapshot.contact}")


def plain_card(snapshot: Card) -> str:
    zone = snapshot.time_zone
    parts = [
        snapshot.banner,
        _opted_out(snapshot) if snapshot.opted_out else None,
        _blocked(snapshot) if snapshot.blocked else None,
        group(snapshot.contact) if snapshot.is_group else None,
        f"{cut(snapshot.contact, HEADER_MOST)}, {snapshot.origin}",
        f"line {snapshot.line}, queue {snapshot.queue}",
        f"state {snapshot.state}",
    ]
    if snapshot.state == StateWord.DONE and snapshot.done_at:
        parts.append(f"marked by {snapshot.done_by} on {times.stamp(snapshot.done_at, zone)}")
    elif snapshot.owner and snapshot.owner_since:
        parts.append(f"owner {snapshot.owner} since {times.stamp(snapshot.owner_since, zone)}")
    elif snapshot.waiting_since:
        parts.append(f"nobody owns it, waiting since {times.stamp(snapshot.waiting_since, zone)}")
    parts += [*snapshot.outcome, *snapshot.details[:DETAILS_SHOWN]]
    parts.append(_pending(snapshot) if snapshot.pending else None)
    parts.append(exchanges(snapshot.exchanges, snapshot.history_hours) if snapshot.history_hours else None)
    parts += [f"also open in {queue}" for queue, _ in snapshot.others[:3]]
    parts.append(snapshot.stamp)
    parts.append(f"last reply {snapshot.last_reply}" if snapshot.last_reply else None)
    parts.append(f"moved here from {snapshot.moved_from[0]}" if snapshot.moved_from else None)
    parts.append("there is an earlier conversation" if snapshot.previous else None)
    return cut_escaped(escape(". ".join(part for part in parts if part)), TEXT_MOST)
