"""What a search found is a page of conversations, with buttons to the newer and the older ones."""

from bot.desk.screens.searches import Found
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, cut, escape, field, link_button, modal
from bot.views.rows import row

WANTED_MOST = 300


def form(found: Found) -> Block:
    blocks: list[Block] = [context(escape(_summary(found)))]
    for each in found.rows:
        way = link_button("View thread", ids.VIEW_THREAD, each.link) if each.link else None
        blocks.append(row(each, accessory=way))
    blocks += [context(escape(nothing(found)))] if not found.rows and found.next is None else []
    turns = _turns(found)
    if turns:
        blocks.append(actions(*turns))
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.SEARCH_TEXT,
        "max_length": WANTED_MOST,
        "initial_value": cut(found.wanted, WANTED_MOST),
    }
    blocks.append(field(ids.SEARCH_BLOCK, "Words, a name, part of a number, a field or a note", element))
    return modal(ids.FOUND_FORM, "Search", blocks, submit="Search", close="Close")


def _summary(found: Found) -> str:
    rest = " Part of what fits was looked at: Older looks further." if found.is_part else ""
    return f"Conversations with “{found.wanted}”, newest first · page {len(found.before) + 1}.{rest}"


def nothing(found: Found) -> str:
    """Says that nothing was found, and what to do."""
    return (
        f"No conversation that you may see has “{found.wanted}”. All of its words have to be there: write fewer, "
        "the beginning of the last one, or part of a number. /sms find looks for teammates, queues and contacts."
    )


def _turns(found: Found) -> list[Block]:
    """Makes the buttons that turn the pages. Their value is where each page so far began, and what is looked for."""
    turns = []
    if found.before:
        turns.append(button("Newer", ids.SEARCH_BACK, _value(found.before[:-1], found.wanted), hint="Newer conversations"))
    if found.next is not None:
        turns.append(button("Older", ids.SEARCH_ON, _value((*found.before, found.next), found.wanted), hint="Older conversations"))
    return turns


def _value(before: tuple[int, ...], wanted: str) -> str:
    return f"{','.join(map(str, before)) or '-'} {wanted}"
