"""The App Home: status, invitations, conversations, My Messages."""

from bot.desk import agents
from bot.desk.snapshots import Held, Home, NoticeView, Preview
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, divider, escape, header, link_button, rich, section
from bot.views.invitations import buttons as answer_buttons
from bot.views.notices import buttons as notice_buttons

LIST_MOST = 10
STATUSES = (
    (ids.STATUS_READY, "ready", "Ready"),
    (ids.STATUS_NOT_READY, "not_ready", "Not Ready"),
    (ids.STATUS_DND, "dnd", "Do not disturb"),
)


def home(snapshot: Home) -> Block:
    blocks = (
        [*_status(snapshot), *_invitations(snapshot), *_conversations(snapshot), *_notices(snapshot)]
        if snapshot.is_agent
        else _stranger(snapshot)
    )
    return {"type": "home", "blocks": blocks[:100]}


def _stranger(snapshot: Home) -> list[Block]:
    text = "You are in no queue yet, so no conversations come to you. An admin adds you with `/queue add`."
    setup = "You are an admin: `/queue create support #support` makes a queue, `/line add +15550001111 support` leads a number to it, `/queue help` and `/line help` say more."
    blocks: list[Block] = [header("Threadline"), section(text)]
    if snapshot.is_admin:
        blocks.append(section(setup))
    return blocks + _notices(snapshot)


def _status(snapshot: Home) -> list[Block]:
    words = agents.in_words(snapshot.status, snapshot.reason)
    buttons = [button(label, action, key, style="primary" if key == snapshot.status else None) for action, key, label in STATUSES]
    return [
        header("Your desk"),
        section(f"You are *{escape(words)}* · queues: {escape(', '.join(snapshot.queues))}"),
        actions(*buttons, block_id="status"),
        divider(),
    ]


def _invitations(snapshot: Home) -> list[Block]:
    if not snapshot.previews:
        return []
    blocks: list[Block] = [header(f"Invitations ({len(snapshot.previews)})")]
    for preview in snapshot.previews[:LIST_MOST]:
        blocks += _invitation(preview)
    return [*blocks, *_more(len(snapshot.previews)), divider()]


def _invitation(preview: Preview) -> list[Block]:
    text = f"*{escape(preview.sender)}* offers you *{escape(preview.contact)}* · {escape(preview.queue)} · expires {preview.expires}"
    note: list[Block] = [rich("Note:", preview.note)] if preview.note else []
    return [section(text), *note, actions(*answer_buttons(preview))]


def _conversations(snapshot: Home) -> list[Block]:
    blocks: list[Block] = [header(f"My conversations ({len(snapshot.held)})")]
    if not snapshot.held:
        blocks.append(context("You hold no conversation now."))
    blocks += [_held(one) for one in snapshot.held[:LIST_MOST]]
    return [*blocks, *_more(len(snapshot.held)), divider()]


def _held(one: Held) -> Block:
    waits = f"unanswered for {one.unanswered}" if one.unanswered else "answered"
    pending = f" · invitation to {escape(one.pending)} pending" if one.pending else ""
    text = f"*{escape(one.contact)}* · {escape(one.queue)} · {waits}{pending}"
    return section(text, accessory=link_button("View thread", ids.VIEW_THREAD, one.link) if one.link else None)


def _notices(snapshot: Home) -> list[Block]:
    blocks: list[Block] = [header(f"My Messages ({len(snapshot.notices)})")]
    if not snapshot.notices:
        blocks.append(context("Nothing new."))
    for notice in snapshot.notices[:LIST_MOST]:
        blocks += _notice(notice)
    return [*blocks, *_more(len(snapshot.notices))]


def _notice(notice: NoticeView) -> list[Block]:
    elements = notice_buttons(notice)
    return [section(escape(notice.text)), *([actions(*elements)] if elements else [])]


def _more(number: int) -> list[Block]:
    return [context(f"and {number - LIST_MOST} more")] if number > LIST_MOST else []
