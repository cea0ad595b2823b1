"""An alert tells a member by DM what waits for them."""

from bot.desk.snapshots import ConversationRow
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, actions, button, cut_escaped, link_button
from bot.views.rows import WORDS_MOST, in_words, row

Message = dict[str, object]
ALONE_MOST = 300
"""So many characters are said of the only one."""


def alerts(snapshots: tuple[ConversationRow, ...]) -> Message:
    """Makes the message of one alert or of several: contact, words and what to do, or what became of each."""
    most = ALONE_MOST if len(snapshots) == 1 else WORDS_MOST
    blocks = [block for snapshot in snapshots for block in _alert(snapshot, most)]
    said = "\n".join(in_words(snapshot, most) for snapshot in snapshots)
    return {"text": cut_escaped(said, TEXT_MOST), "blocks": blocks}


def _alert(snapshot: ConversationRow, most: int) -> list[Block]:
    elements = [] if snapshot.over else [_claim(snapshot)]
    elements += [link_button("View thread", ids.VIEW_THREAD, snapshot.link)] if snapshot.link else []
    return [row(snapshot, most=most), *([actions(*elements)] if elements else [])]


def _claim(snapshot: ConversationRow) -> Block:
    return button("Claim", ids.CLAIM, snapshot.id, style="primary", hint=f"Claim the conversation with {snapshot.contact}")
