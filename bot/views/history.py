"""A contact's history shows earlier conversations, a page at a time, and has a search."""

from bot.desk.language import times
from bot.desk.screens.pasts import Attempt, HistoryPage, Past
from bot.views import ids
from bot.views.blocks import HEADER_MOST, Block, actions, button, context, cut, escape, field, link_button, modal, rich, section

WANTED_MOST = 100


def form(conversation_id: str, page: HistoryPage, time_zone: str) -> Block:
    blocks: list[Block] = [context(_summary(page))]
    for past in page.conversations:
        blocks += _past(past, time_zone)
    blocks += _missed(page, time_zone)
    turns = _turns(conversation_id, page)
    if turns:
        blocks.append(actions(*turns))
    element: Block = {"type": "plain_text_input", "action_id": ids.SEARCH_TEXT, "max_length": WANTED_MOST}
    if page.wanted:
        element["initial_value"] = cut(page.wanted, WANTED_MOST)
    blocks.append(field(ids.SEARCH_BLOCK, "Search texts, notes, names and outcomes", element, optional=True))
    return modal(ids.HISTORY_FORM, "History", blocks, submit="Search", close="Close", subject=conversation_id)


def _summary(page: HistoryPage) -> str:
    wanted = f" with “{escape(page.wanted)}”" if page.wanted else ""
    number = f" · page {page.number + 1} of {page.last + 1}" if page.last else ""
    return f"{times.plural(page.total, 'conversation')} of {escape(cut(page.contact, HEADER_MOST))}{wanted}, newest first{number}"


def _missed(page: HistoryPage, time_zone: str) -> list[Block]:
    """Shows what came while the contact was blocked, newest first."""
    if not page.missed:
        return []
    blocks = [context(f"{times.plural(page.missed_total, 'text')} came while this contact was blocked, newest first:")]
    return blocks + [rich(f"{text.who} · {times.stamp(text.at, time_zone)}", text.body or "(no words)") for text in page.missed]


def _past(past: Past, time_zone: str) -> list[Block]:
    head = f"*{times.stamp(past.opened_at, time_zone)}* · {escape(past.queue)} · {escape(past.line)} · {past.state}"
    lines = [head, *(escape(line) for line in _lines(past, time_zone))]
    return [section("\n".join(lines), accessory=link_button("View thread", ids.VIEW_THREAD, past.link) if past.link else None)]


def _lines(past: Past, time_zone: str) -> list[str]:
    done = f"Done {times.stamp(past.done_at, time_zone)} by {past.who}" if past.done_at else f"Owner: {past.who or 'nobody'}"
    lines = [done]
    lines += [f"Disposition: {past.disposition}"] if past.disposition else []
    lines += [f"Note: {past.note}"] if past.note else []
    return [*lines, *past.case, *(_attempt(attempt, time_zone) for attempt in past.attempts)]


def _attempt(attempt: Attempt, time_zone: str) -> str:
    what = f"Transfer by {attempt.sender}" if attempt.sender else "Offered"
    note = f". Note: {attempt.note}" if attempt.note else ""
    return f"{what} to {attempt.target}: {attempt.outcome}, {times.stamp(attempt.at, time_zone)}{note}"


def _turns(conversation_id: str, page: HistoryPage) -> list[Block]:
    """Makes the buttons that turn the pages. Their value is which conversation, which page, and what was searched for."""
    turns, wanted = [], cut(page.wanted, WANTED_MOST)
    if page.number:
        turns.append(button("Previous", ids.HISTORY_BACK, f"{conversation_id} {page.number - 1} {wanted}", hint="Newer conversations"))
    if page.number < page.last:
        turns.append(button("Next", ids.HISTORY_ON, f"{conversation_id} {page.number + 1} {wanted}", hint="Older conversations"))
    return turns
