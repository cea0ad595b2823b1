"""Builds a message or a view once more with blockkit, which raises where Slack would refuse it."""

from typing import Any

import blockkit as kit

Json = dict[str, Any]
PARTS = {
    "actions": kit.Actions,
    "button": kit.Button,
    "context": kit.Context,
    "divider": kit.Divider,
    "external_select": kit.ExternalSelect,
    "header": kit.Header,
    "image": kit.Image,
    "input": kit.Input,
    "mrkdwn": kit.Text,
    "plain_text": kit.Text,
    "plain_text_input": kit.PlainTextInput,
    "rich_text": kit.RichText,
    "rich_text_section": kit.RichTextSection,
    "section": kit.Section,
    "static_select": kit.StaticSelect,
    "datepicker": kit.DatePicker,
    "timepicker": kit.TimePicker,
    "text": kit.RichTextEl,
    "overflow": kit.Overflow,
    "modal": kit.Modal,
    "home": kit.Home,
}
UNTOLD = ("private_metadata", "min_query_length")
"""What blockkit can't say: it makes JSON of the first, and refuses a second of 0, with which Slack suggests before anything is typed."""


def without_untold(node: Any) -> Any:
    if isinstance(node, list):
        return [without_untold(one) for one in node]
    return {key: without_untold(value) for key, value in node.items() if key not in UNTOLD} if isinstance(node, dict) else node


def rebuilt(shown: Json) -> Json:
    """The same, as blockkit would have made it."""
    if shown.get("type") in ("modal", "home"):
        return without_untold(_part(without_untold(shown)).build())
    return kit.Message(text=shown["text"], blocks=_value(shown["blocks"])).build()


def _value(value: object) -> Any:
    if isinstance(value, list):
        return [_value(one) for one in value]
    return _part(value) if isinstance(value, dict) else value


def _part(node: Json) -> Any:
    given = {key: _value(value) for key, value in node.items() if key != "type"}
    kind = node.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return kit.Text(**given, type=kind)
    if "trigger_actions_on" in node:
        return kit.DispatchActionConfig(**given)
    if kind is None:
        if "value" in node:
            return kit.Option(**given)
        if "id" in node:
            return kit.SlackFile(**given)
        return kit.OptionGroup(**given) if "label" in node else kit.RichStyle(**given)
    return PARTS[kind](**given)
