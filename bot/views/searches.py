"""What a search found is a page of conversations, with buttons to the newer and the older ones."""

from bot.desk.screens.searches import Found
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, cut, escape, field, link_button, modal
from bot.views.rows import row

WANTED_MOST = 300


def form(page: Found) -> Block:
    blocks: list[Block] = [context(escape(_summary(page)))]
    for each in page.rows:
        way = link_button("View thread", ids.VIEW_THREAD, each.link) if each.link else None
        blocks.append(row(each, accessory=way))
    blocks += [context(escape(nothing(page)))] if not page.rows and page.next is None else []
    turns = _turns(page)
    if turns:
        blocks.append(actions(*turns))
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.SEARCH_TEXT,
        "max_length": WANTED_MOST,
        "initial_value": cut(page.wanted, WANTED_MOST),
    }
    blocks.append(field(ids.SEARCH_BLOCK, "Words, a name, part of a number, a field or a note", element))
    return modal(ids.FOUND_FORM, "Search", blocks, submit="Search", close="Close")


def _summary(page: Found) -> str:
    rest = " Part of what fits was looked at: Older looks further." if page.is_part else ""
    return f"Conversations with “{page.wanted}”, newest first · page {len(page.before) + 1}.{rest}"


def nothing(page: Found) -> str:
    """Says that nothing was found, and what to do."""
    return (
        f"No conversation that you may see has “{page.wanted}”. All of its words have to be there: write fewer, "
        "the beginning of the last one, or part of a number. /sms find looks for teammates, queues and contacts."
    )


def _turns(page: Found) -> list[Block]:
    """Makes the buttons that turn the pages. Their value is where each page so far began, and what is looked for."""
    turns = []
    if page.before:
        turns.append(button("Newer", ids.SEARCH_BACK, _value(page.before[:-1], page.wanted), hint="Newer conversations"))
    if page.next is not None:
        turns.append(button("Older", ids.SEARCH_ON, _value((*page.before, page.next), page.wanted), hint="Older conversations"))
    return turns


def _value(before: tuple[int, ...], wanted: str) -> str:
    return f"{','.join(map(str, before)) or '-'} {wanted}"
