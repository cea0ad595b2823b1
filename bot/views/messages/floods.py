"""A contact's flood is many texts in one message."""

from collections.abc import Sequence

from bot.desk.snapshots import Text
from bot.views.blocks import TEXT_MOST, Block, context, cut_escaped, escape, rich, verbatim

Message = dict[str, object]
MOST = 48
"""One message has at most so many texts: Slack takes 50 blocks."""
TAIL = 50
"""The words that say so need so many characters."""


def flood(texts: Sequence[Text]) -> Message:
    """Makes the message, with each text verbatim and in a block of its own, led by the name once."""
    first, *more = texts
    tail = f"{len(texts)} texts that came fast, in order" if more else ""
    blocks: list[Block] = [rich(first.who, _said(first)), *(verbatim(_said(text)) for text in more)]
    said = "\n".join([f"{first.who}: {_said(first)}", *map(_said, more), *filter(None, [tail])])
    return {"text": cut_escaped(escape(said), TEXT_MOST), "blocks": [*blocks, context(tail)] if tail else blocks}


def _said(text: Text) -> str:
    return text.tapback or text.body or "(an empty text)"


def count_fitting(shown: Sequence[Text], more: Sequence[Text]) -> int:
    """Counts how many of these texts a message takes beside what it shows, so that its plain text too has all of them: chat.update takes
    4,000 characters.
    """
    texts = [*shown, *more]
    room = TEXT_MOST - TAIL - len(escape(texts[0].who)) - 2
    for number, text in enumerate(texts):
        room -= len(escape(_said(text))) + 1
        if room < 0 or number == MOST:
            return max(0, number - len(shown))
    return len(more)
