"""A form has the rules of a routing point: each with a menu, and a new one below."""

from bot.desk.queues.rules import SHAPES, Kind
from bot.desk.setup.points import PointView
from bot.views import ids
from bot.views.blocks import Block, divider, escape, field, menu, modal, option, plain, section, type_ahead

INTRO = "The first rule that leads to a queue decides; overflows lead on from there. Changes hold at once."
QUEUE_HINT = "Required, but for the last agent."
NUMBER_HINT = "Required for an overflow: how many wait, or minutes. The other rules need none."
REQUIRED = f"*Still required:* the rule “{SHAPES[Kind.ALWAYS].title}”. Until it is there, no number can lead to this point."


def form(point: PointView) -> Block:
    blocks = [section(f"*{escape(point.name)}*: {INTRO}")]
    blocks += [] if point.has_end else [section(REQUIRED)]
    blocks += [_rule(point.id, number, *rule) for number, rule in enumerate(point.rules, 1)] or [section("There are no rules yet.")]
    return modal(ids.POINT_FORM, "Routing point", [*blocks, divider(), *_new()], submit="Add rule", close="Close", subject=str(point.id))


def _rule(point_id: int, number: int, rule_id: int, words: str) -> Block:
    subject = f"{point_id} {rule_id}"
    entries = [("Move up", ids.RULE_UP), ("Move down", ids.RULE_DOWN), ("Remove", ids.RULE_REMOVE)]
    return section(f"{number}. {escape(words)}", accessory=menu(ids.MORE, [(label, f"{what} {subject}") for label, what in entries]))


def _new() -> list[Block]:
    kinds = [option(shape.title, kind) for kind, shape in SHAPES.items()]
    number: Block = {"type": "plain_text_input", "action_id": ids.NUMBER_TEXT, "max_length": 6}
    return [
        field(ids.RULE_BLOCK, "Rule", {"type": "static_select", "action_id": ids.RULE, "options": kinds}),
        field(ids.QUEUE_BLOCK, "Queue", type_ahead(ids.QUEUE, "Type a queue's name"), optional=True) | {"hint": plain(QUEUE_HINT)},
        field(ids.NUMBER_BLOCK, "Number", number, optional=True) | {"hint": plain(NUMBER_HINT)},
    ]
