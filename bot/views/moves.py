"""Of a conversation that moved there is the locked card of the thread that it left, and what the new thread begins with."""

from bot.desk.language import times
from bot.desk.snapshots import Beginning, Left, Text
from bot.views.blocks import TEXT_MOST, Block, context, cut_escaped, escape, header, section, when
from bot.views.messages.messages import in_words, quote

Message = dict[str, object]


def left(snapshot: Left) -> Message:
    """Makes the card of a thread that was left: it points on, and has no buttons."""
    link = f" · it goes on in its new <{snapshot.link}|thread>" if snapshot.link else ""
    blocks: list[Block] = [
        header(snapshot.contact),
        section(f"*Moved to {escape(snapshot.queue)}* · {when(snapshot.moved_at, snapshot.time_zone)}{link}"),
        context("What is written here is not sent."),
    ]
    said = f"{snapshot.contact}: moved to {snapshot.queue} on {times.stamp(snapshot.moved_at, snapshot.time_zone)}. What is written here is not sent."
    said += " It goes on in its new thread." if snapshot.link else ""
    if snapshot.stamp:
        blocks.append(context(escape(snapshot.stamp)))
        said += f" {snapshot.stamp}."
    return {"text": cut_escaped(escape(said), TEXT_MOST), "blocks": blocks}


def beginning(snapshot: Beginning) -> Message:
    """Makes one page of the last texts, below a line that says where they come from."""
    title = _title(snapshot)
    link = f" · <{snapshot.link}|thread>" if snapshot.link else ""
    first = snapshot.number == 0
    blocks: list[Block] = [context(f"*{escape(title)}*{link}")]
    blocks += [context(escape(stamp)) for stamp in snapshot.stamps[-5:] if first]
    for text in snapshot.texts:
        blocks += quote(text, snapshot.time_zone)
    stamps = [*snapshot.stamps[-5:]] if first else []
    said = "\n".join([title, *stamps, *(_said(text, snapshot.time_zone) for text in snapshot.texts)])
    return {"text": cut_escaped(escape(said), TEXT_MOST), "blocks": blocks}


def _title(snapshot: Beginning) -> str:
    page = f", part {snapshot.number + 1} of {snapshot.pages}" if snapshot.pages > 1 else ""
    older = f" · {times.plural(snapshot.older, 'older message')} in the transcript" if snapshot.older and not snapshot.number else ""
    return f"So far, in {snapshot.queue}{page}{older}"


def _said(text: Text, time_zone: str) -> str:
    state = f" ({text.state})" if text.state else ""
    return f"{text.who} · {times.stamp(text.at, time_zone)}{state}: {text.body}{in_words(text)}"


def transcript(contact: str, texts: tuple[Text, ...], time_zone: str) -> str:
    """Writes the file with what is older than the history; a line break of a text is kept."""
    return "\n".join([f"Texts with {contact}, oldest first", "", *(_said(text, time_zone) for text in texts), ""])
