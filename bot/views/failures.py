"""/desk failed shows what waits because something is broken, and what could not be delivered, each with Retry."""

from bot.desk.language import times
from bot.desk.screens.failures import SHOWN_MOST, Failures, FailureView, WaitView
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, button, context, cut_escaped, escape, header, modal, section

NOTHING = "Nothing waits because of trouble, and nothing failed."


def failures(snapshot: Failures, time_zone: str) -> Block:
    """Makes the message for one reader."""
    blocks, said = _read(snapshot, time_zone)
    return {"text": cut_escaped(said or NOTHING, TEXT_MOST), "blocks": blocks}


def form(snapshot: Failures, time_zone: str) -> Block:
    """Makes the form in which an admin sees the same from their Home."""
    blocks, said = _read(snapshot, time_zone)
    return modal(ids.PLAIN, "What waits or failed", blocks, close="Close", subject=said or NOTHING)


def _read(snapshot: Failures, time_zone: str) -> tuple[list[Block], str]:
    """Makes the blocks of both lists, and their words for whoever reads none."""
    waits = [(_wait(wait, time_zone), wait.id) for wait in snapshot.waits]
    failed = [(_failure(failure, time_zone), failure.id if failure.retry else "") for failure in snapshot.failed]
    lists = (("Waiting", waits, len(waits), ids.RETRY_WAITING), ("Failed", failed, snapshot.failed_in_all, ids.RETRY_FAILED))
    blocks = [block for listed in lists for block in _list(*listed)]
    said = "\n".join(line for title, entries, total, _ in lists for line in _said(title, entries, total))
    return blocks or [section(NOTHING)], said


def _said(title: str, entries: list[tuple[str, str]], total: int) -> list[str]:
    """Gives the lines of a list for whoever reads no blocks."""
    return [f"{title} ({total})", *(text for text, _ in entries[:SHOWN_MOST])] if entries else []


def _list(title: str, entries: list[tuple[str, str]], total: int, action_id: str) -> list[Block]:
    if not entries:
        return []
    blocks = [header(f"{title} ({total})")]
    blocks += [_entry(text, action_id, value) for text, value in entries[:SHOWN_MOST]]
    more = total - SHOWN_MOST
    return [*blocks, *([context(f"and {more} more")] if more > 0 else [])]


def _entry(text: str, action_id: str, value: str) -> Block:
    return section(text, accessory=button("Retry", action_id, value, hint="Try this again now") if value else None)


def _wait(wait: WaitView, time_zone: str) -> str:
    return f"*{escape(wait.place)}* · {wait.waiting} waiting since {times.stamp(wait.since, time_zone)}\n{escape(wait.cause)}"


def _failure(failure: FailureView, time_zone: str) -> str:
    link = f" · <{failure.link}|thread>" if failure.link else ""
    return f"*{escape(failure.what)}* · {times.stamp(failure.since, time_zone)}{link}\n{escape(failure.cause)}"
