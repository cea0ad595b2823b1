"""A form has every setting of a queue."""

from bot.desk.snapshots import SettingField
from bot.views import ids
from bot.views.blocks import Block, cut, escape, field, modal, option, plain, section

HINT_MOST = 150
VALUE_MOST = 3000


def form(queue: str, settings: tuple[SettingField, ...]) -> Block:
    """Makes the form. Each input's block has its setting's name, so that an error stands at its field."""
    intro = section(f"Settings of the queue *{escape(queue)}*. An empty field means off where off is possible.")
    return modal(ids.QUEUE_FORM, "Queue", [intro, *(_input(setting) for setting in settings)], submit="Save", subject=queue)


def _input(setting: SettingField) -> Block:
    made = field(setting.name, setting.name, _choices(setting) if setting.choices else _text(setting), optional=setting.may_be_off)
    return made | {"hint": plain(setting.hint, HINT_MOST)}


def _choices(setting: SettingField) -> Block:
    options = [option(word, word) for word in setting.choices]
    return {"type": "static_select", "action_id": ids.SETTING, "options": options, "initial_option": option(setting.value, setting.value)}


def _text(setting: SettingField) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": ids.SETTING,
        "multiline": setting.long,
        "max_length": VALUE_MOST,
        "initial_value": cut(setting.value, VALUE_MOST),
    }
