"""The App Home is the desktop: status, invitations, conversations, what waits, favourites, My Messages, and the boards of supervisors."""

from bot.desk.handover import agents
from bot.desk.screens.mine import Filter
from bot.desk.snapshots import ConversationRow, Home, NoticeView, Page, Preview
from bot.desk.terms import HomeList
from bot.views import ids, mine, set_up
from bot.views.blocks import Block, actions, button, context, divider, escape, header, link_button, option, plain, rich, section
from bot.views.boards import board
from bot.views.handover.invitations import buttons as answer_buttons
from bot.views.handover.invitations import whom
from bot.views.notices import buttons as notice_buttons
from bot.views.rows import row

STATUSES = tuple(zip((ids.STATUS_READY, ids.STATUS_NOT_READY, ids.STATUS_DND), agents.WORDS.keys(), agents.WORDS.values(), strict=True))


def home(snapshot: Home) -> Block:
    if not snapshot.is_agent:
        return {"type": "home", "blocks": _stranger(snapshot)}
    parts = (_status, _invitations, _conversations, _waiting, _favourites, _notices, _set_up, _boards)
    return {"type": "home", "blocks": [block for part in parts for block in part(snapshot)]}


def _stranger(snapshot: Home) -> list[Block]:
    text = "You are in no queue yet, so no conversations come to you. An admin adds you with `/queue add`."
    return [header("Threadline"), section(text), *_notices(snapshot), *_set_up(snapshot), *_boards(snapshot)]


def _set_up(snapshot: Home) -> list[Block]:
    known = snapshot.set_up
    if known is None:
        return []
    queues, lines = [set_up.queue(entry) for entry in known.queues], [set_up.line(entry) for entry in known.lines]
    return [
        *set_up.top(known),
        *(_page(snapshot, HomeList.QUEUES, "Queues", len(queues), queues) if queues else []),
        *(_page(snapshot, HomeList.LINES, "Numbers", len(lines), lines) if lines else []),
        *set_up.bottom(known),
        divider(),
    ]


def _status(snapshot: Home) -> list[Block]:
    words = agents.in_words(snapshot.status, snapshot.reason)
    buttons = [button(label, action, key, style="primary" if key == snapshot.status else None) for action, key, label in STATUSES]
    return [
        header("Your desk"),
        section(f"You are *{escape(words)}* · queues: {escape(', '.join(snapshot.queues))}"),
        actions(*buttons, *_reasons(snapshot), block_id="status"),
        divider(),
    ]


def _reasons(snapshot: Home) -> list[Block]:
    if not snapshot.reasons:
        return []
    options = [option(reason, reason) for reason in snapshot.reasons[:100]]
    return [{"type": "static_select", "action_id": ids.STATUS_REASON, "placeholder": plain("Not Ready for …"), "options": options}]


def _invitations(snapshot: Home) -> list[Block]:
    if not snapshot.previews:
        return []
    rows = [block for preview in snapshot.previews for block in _invitation(preview)]
    return _list(snapshot, HomeList.INVITATIONS, "Invitations", len(snapshot.previews), rows)


def _invitation(preview: Preview) -> list[Block]:
    text = f"*{escape(preview.sender)}* offers {whom(preview)} *{escape(preview.contact)}* · {escape(preview.queue)} · expires {preview.expires}"
    note: list[Block] = [rich("Note:", preview.note)] if preview.note else []
    return [section(text), *note, actions(*answer_buttons(preview))]


def _conversations(snapshot: Home) -> list[Block]:
    rows = [_owned(held) for held in snapshot.owned] or [context("You hold no conversation now.")]
    page = snapshot.pages.get(HomeList.HELD)
    rows += mine.done_all(page.total if page else len(snapshot.owned), str(Filter()))
    return _list(snapshot, HomeList.HELD, "My conversations", len(snapshot.owned), rows)


def _owned(snapshot: ConversationRow) -> Block:
    return row(snapshot, accessory=link_button("View thread", ids.VIEW_THREAD, snapshot.link) if snapshot.link else None)


def _waiting(snapshot: Home) -> list[Block]:
    rows = [_unclaimed(waiting) for waiting in snapshot.waiting] or [context("Nothing waits in your queues.")]
    return _list(snapshot, HomeList.WAITING, "Waiting in my queues", len(snapshot.waiting), rows)


def _unclaimed(snapshot: ConversationRow) -> Block:
    return row(snapshot, accessory=button("Claim", ids.CLAIM, snapshot.id, hint=f"Claim the conversation with {snapshot.contact}"))


def _favourites(snapshot: Home) -> list[Block]:
    if not snapshot.favourites:
        return []
    rows = [section("\n".join(f"*{escape(name)}* – {escape(state)}" for name, state in snapshot.favourites))]
    return _list(snapshot, HomeList.FAVOURITES, "Favourites", len(snapshot.favourites), rows)


def _notices(snapshot: Home) -> list[Block]:
    rows = [block for notice in snapshot.notices for block in _notice(notice)] or [context("Nothing new.")]
    return _list(snapshot, HomeList.NOTICES, "My Messages", len(snapshot.notices), rows)


def _notice(notice: NoticeView) -> list[Block]:
    elements = notice_buttons(notice)
    return [section(escape(notice.text)), *([actions(*elements)] if elements else [])]


def _boards(snapshot: Home) -> list[Block]:
    if not snapshot.boards:
        return []
    rows = [block for queue_board in snapshot.boards for block in board(queue_board)]
    return _list(snapshot, HomeList.BOARDS, "Queues you supervise", len(snapshot.boards), rows)


def _list(snapshot: Home, name: str, title: str, shown: int, rows: list[Block]) -> list[Block]:
    return [*_page(snapshot, name, title, shown, rows), divider()]


def _page(snapshot: Home, name: str, title: str, shown: int, rows: list[Block]) -> list[Block]:
    """Makes a heading with the number of all, the rows of this page, and the way to the others."""
    page = snapshot.pages.get(name) or Page(0, 0, shown)
    return [header(f"{title} ({page.total})"), *rows, *_turns(name, page)]


def _turns(name: str, page: Page) -> list[Block]:
    buttons = []
    if page.number:
        buttons.append(button("Previous", ids.HOME_BACK, f"{name} {page.number - 1}"))
    if page.number < page.last:
        buttons.append(button("Next", ids.HOME_ON, f"{name} {page.number + 1}"))
    left = f"Page {page.number + 1} of {page.last + 1}"
    return [context(left), actions(*buttons, block_id=f"pages-{name}")] if buttons else []
