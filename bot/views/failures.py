"""/desk failed shows what waits because something is broken, and what could not be delivered, each with Retry."""

from bot.desk.language import times
from bot.desk.screens.troubles import Failures, FailureView, WaitView
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, button, context, cut_escaped, escape, header, section

SHOWN_MOST = 20
NOTHING = "Nothing waits because of trouble, and nothing failed."


def failures(snapshot: Failures, time_zone: str) -> Block:
    """Makes the message for one reader."""
    waits = [(_wait(wait, time_zone), wait.id) for wait in snapshot.waits]
    failed = [(_failure(failure, time_zone), failure.id if failure.retry else "") for failure in snapshot.failed]
    blocks = [*_list("Waiting", waits, ids.RETRY_WAITING), *_list("Failed", failed, ids.RETRY_FAILED)]
    said = "\n".join([*_said("Waiting", waits), *_said("Failed", failed)])
    return {"text": cut_escaped(said or NOTHING, TEXT_MOST), "blocks": blocks or [section(NOTHING)]}


def _said(title: str, entries: list[tuple[str, str]]) -> list[str]:
    """Gives the lines of a list for whoever reads no blocks."""
    return [f"{title} ({len(entries)})", *(text for text, _ in entries[:SHOWN_MOST])] if entries else []


def _list(title: str, entries: list[tuple[str, str]], action_id: str) -> list[Block]:
    if not entries:
        return []
    blocks = [header(f"{title} ({len(entries)})")]
    blocks += [_entry(text, action_id, value) for text, value in entries[:SHOWN_MOST]]
    more = len(entries) - SHOWN_MOST
    return [*blocks, *([context(f"and {more} more")] if more > 0 else [])]


def _entry(text: str, action_id: str, value: str) -> Block:
    return section(text, accessory=button("Retry", action_id, value, hint="Try this again now") if value else None)


def _wait(wait: WaitView, time_zone: str) -> str:
    return f"*{escape(wait.place)}* · {wait.waiting} waiting since {times.stamp(wait.since, time_zone)}\n{escape(wait.cause)}"


def _failure(failure: FailureView, time_zone: str) -> str:
    link = f" · <{failure.link}|thread>" if failure.link else ""
    return f"*{escape(failure.what)}* · {times.stamp(failure.since, time_zone)}{link}\n{escape(failure.cause)}"
