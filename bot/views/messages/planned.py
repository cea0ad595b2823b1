"""The form of a text for later has its words and its time."""

from bot.desk.messages.planned import Plan
from bot.views import ids
from bot.views.blocks import INPUT_MOST, Block, context, cut, day_and_time, escape, field, modal


def form(plan: Plan) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.MESSAGE_TEXT,
        "multiline": True,
        "max_length": INPUT_MOST,
        "initial_value": plan.text[:INPUT_MOST],
    }
    blocks = [context(f"To {escape(cut(plan.contact, 150))}, at its time."), field(ids.MESSAGE_BLOCK, "Message", element)]
    blocks += when((plan.day, plan.time), plan.time_zone)
    return modal(ids.PLANNED_FORM, "Planned text", blocks, submit="Save", subject=plan.id)


def when(chosen: tuple[str, str], time_zone: str) -> list[Block]:
    """Makes the fields for the time of a text for later."""
    labels = f"Send later: day ({time_zone})", f"Send later: time ({time_zone})"
    return day_and_time(ids.DAY_BLOCK, ids.TIME_BLOCK, (ids.DAY, ids.TIME), labels, chosen)
