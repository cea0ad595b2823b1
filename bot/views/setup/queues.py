"""A form has every setting of a queue."""

from bot.desk.snapshots import SettingField
from bot.views import ids
from bot.views.blocks import Block, cut, escape, field, header, modal, option, plain, rows, section, type_ahead

HINT_MOST = 150
VALUE_MOST = 3000
NAME_MOST = 40
CHANNEL_HINT = (
    "Its conversations stand there, and Threadline joins it. A private one needs /invite @threadline first; of a channel that was made "
    "within the hour only /queue create NAME #channel knows."
)


def form(queue: str, settings: tuple[SettingField, ...]) -> Block:
    """Makes the form. Each input's block has its setting's name, so that an error stands at its field."""
    intro = section(f"Settings of the queue *{escape(queue)}*. An empty field means off where off is possible.")
    return modal(
        ids.QUEUE_FORM, "Queue", [intro, *(block for setting in settings for block in _group(setting))], submit="Save", subject=queue
    )


def new_form() -> Block:
    """Makes the form behind Add queue."""
    name: Block = {"type": "plain_text_input", "action_id": ids.NAME_TEXT, "max_length": NAME_MOST, "placeholder": plain("support", 150)}
    blocks = [
        field(ids.NAME_BLOCK, "Name", name)
        | {"hint": plain("Letters, digits, - and _. A queue that was archived comes back by its name.")},
        field(ids.CHANNEL_BLOCK, "Channel", type_ahead(ids.CHANNEL, "Type a channel's name")) | {"hint": plain(CHANNEL_HINT)},
    ]
    return modal(ids.NEW_QUEUE_FORM, "Add queue", blocks, submit="Add queue")


def channel_options(named: list[tuple[str, str]]) -> list[Block]:
    """Makes the rows of the type-ahead for a queue's channel, of words and ids."""
    return rows([option(words, value) for words, value in named], "Threadline sees no channel called so", ids.NO_MATCH)


def queue_options(named: list[tuple[str, str]]) -> list[Block]:
    """Makes the rows of a type-ahead for queues, of words and values."""
    return rows([option(words, value) for words, value in named], "No queue is called so", ids.NO_MATCH)


def _group(setting: SettingField) -> list[Block]:
    return [*([header(setting.heading)] if setting.heading else []), _input(setting)]


def _input(setting: SettingField) -> Block:
    made = field(setting.name, setting.label, _choices(setting) if setting.choices else _text(setting), optional=setting.may_be_off)
    return made | {"hint": plain(setting.hint, HINT_MOST)}


def _choices(setting: SettingField) -> Block:
    options = {word: option(sentence, word) for word, sentence in setting.choices}
    chosen = {"options": list(options.values()), "initial_option": options[setting.value]}
    return {"type": "static_select", "action_id": ids.SETTING, **chosen}


def _text(setting: SettingField) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": ids.SETTING,
        "multiline": setting.long,
        "max_length": VALUE_MOST,
        "initial_value": cut(setting.value, VALUE_MOST),
    }
