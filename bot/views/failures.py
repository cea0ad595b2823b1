"""/desk failed: what waits because something is broken, and what could not be delivered, each with Retry."""

from bot.desk.language import times
from bot.desk.snapshots import Failures, FailureView, WaitView
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, button, context, cut_escaped, escape, header, section

SHOWN_MOST = 20
NOTHING = "Nothing waits because of trouble, and nothing failed."


def failures(found: Failures, time_zone: str) -> Block:
    """A message for one reader."""
    waits = [(_wait(one, time_zone), one.id) for one in found.waits]
    failed = [(_failure(one, time_zone), one.id if one.retry else "") for one in found.failed]
    blocks = [*_list("Waiting", waits, ids.RETRY_WAITING), *_list("Failed", failed, ids.RETRY_FAILED)]
    said = "\n".join([*_said("Waiting", waits), *_said("Failed", failed)])
    return {"text": cut_escaped(said or NOTHING, TEXT_MOST), "blocks": blocks or [section(NOTHING)]}


def _said(title: str, entries: list[tuple[str, str]]) -> list[str]:
    """The same for whoever reads no blocks."""
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


def _wait(one: WaitView, time_zone: str) -> str:
    return f"*{escape(one.place)}* · {one.waiting} waiting since {times.stamp(one.since, time_zone)}\n{escape(one.cause)}"


def _failure(one: FailureView, time_zone: str) -> str:
    link = f" · <{one.link}|thread>" if one.link else ""
    return f"*{escape(one.what)}* · {times.stamp(one.since, time_zone)}{link}\n{escape(one.cause)}"
