"""What a person presses and fills in: buttons, menus, fields, forms."""

from typing import Any

from bot.sandbox.slack.blocks import limits
from bot.sandbox.slack.blocks.elements import PRESSABLE, VALUE_KEYS, elements, find_field, initial_state
from bot.sandbox.slack.gestures.stage import APOLOGY, Answer, Stage
from bot.sandbox.slack.gestures.submitting import Submitting
from bot.sandbox.slack.requests import payloads
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.wire import Json


class Pressing(Submitting, Stage):
    def click(
        self,
        user: str,
        label: str,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        *,
        home: bool = False,
        nth: int = 0,
    ) -> Answer:
        """A button or an entry of an overflow menu, by the words on it or by action_id; where to look is said in Stage.source."""
        person = self.person(user).id
        source = self.source(person, channel, ts, view_id, home=home, label=label)
        found = list(_pressable(source.blocks, label))
        if len(found) <= nth:
            raise LookupError(f"no {label!r} to press; there are {[e.get('action_id') for _, e in elements(source.blocks)]}")
        return self.press(person, source, *found[nth])

    def press(self, user: str, source: Source, block: Json, element: Json, chosen: Json | None = None) -> Answer:
        """Sends block_actions. `chosen` is what a menu or field holds now, such as {"selected_option": …}."""
        person = self.person(user)
        with self.workspace.lock:
            trigger = self.workspace.surfaces.new_trigger(person.id, source.view_id)
            state = source.view["state"]["values"] if source.view else initial_state(source.blocks)
            if source.view is None and element["type"] in VALUE_KEYS:
                state[block["block_id"]][element["action_id"]] |= chosen or {}
        hook = ""
        if source.message is not None and source.channel is not None:
            hook = self.hooks.new("actions", person.id, source.channel.id, source.message["ts"])
        action = payloads.action(block, element) | (chosen or {})
        at = self.workspace.clock.now()
        reply = self.interact(payloads.block_actions(person, source, action, state=state, trigger=trigger, hook=hook, at=at))
        return Answer(reply.status, "" if reply.ok else APOLOGY, seconds=reply.seconds)

    def choose(self, user: str, view_id: str | None, field: str, option: str, *, home: bool = False) -> Answer:
        """Picks an entry of a menu by its words; the field is named by label, action_id or block_id. A type-ahead is asked for it first."""
        person = self.person(user).id
        source = self.source(person, view_id=view_id, home=home, label=field)
        block, element = find_field(source.blocks, field)
        chosen = self._chosen(person, source, block, element, option)
        return self.fill(person, source, block, element, chosen)

    def type_in(self, user: str, view_id: str | None, field: str, text: str) -> Answer:
        person = self.person(user).id
        source = self.source(person, view_id=view_id)
        block, element = find_field(source.blocks, field)
        return self.fill(person, source, block, element, {"value": text or None})

    def fill(self, user: str, source: Source, block: Json, element: Json, chosen: Json) -> Answer:
        """Keeps what the field holds now, and tells the app where the block dispatches."""
        if source.view is not None:
            with self.workspace.lock:
                self.keep(source.view["id"], block, element, chosen)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Answer(200)
        return self.press(user, source, block, element, chosen)

    def suggest(self, user: str, view_id: str | None, field: str, typed: str) -> list[str]:
        """The words of the options that a type-ahead offers."""
        person = self.person(user).id
        source = self.source(person, view_id=view_id, label=field)
        block, element = find_field(source.blocks, field)
        return [o["text"]["text"] for o in _flat(self.suggestions(person, source, block, element, typed))]

    def suggestions(self, user: str, source: Source, block: Json, element: Json, typed: str) -> Json:
        """Options or option_groups as the app sent them; empty where Slack would show nothing."""
        if len(typed) < element.get("min_query_length", 3):
            return {}
        reply = self.interact(payloads.block_suggestion(self.person(user), source, block, element, typed))
        answer = self.read_answer(reply) if reply.ok else None
        if answer is None:
            self.complain("block_suggestion", [f"answered {reply.status or reply.reason}"])
            return {}
        found = limits.of_options(answer)
        self.complain("block_suggestion", found)
        return {} if found else answer

    def _chosen(self, user: str, source: Source, block: Json, element: Json, option: str | list[str]) -> Json:
        key = VALUE_KEYS[element["type"]]
        if key in ("selected_option", "selected_options"):
            wanted = [option] if isinstance(option, str) else option
            picked = [self._option(user, source, block, element, words) for words in wanted]
            return {key: picked[0] if key == "selected_option" else picked}
        if key in ("selected_user", "selected_channel"):
            found: Any = self.person(str(option)) if key == "selected_user" else self.channel(str(option))
            return {key: found.id}
        return {key: option or None}

    def _option(self, user: str, source: Source, block: Json, element: Json, words: str) -> Json:
        if "external_select" not in element["type"]:
            return _match(_flat(element), words)
        for typed in dict.fromkeys((words, words.split(" ", maxsplit=1)[0], "")):
            offered = _flat(self.suggestions(user, source, block, element, typed))
            if any(words in o["text"]["text"] for o in offered):
                return _match(offered, words)
        raise LookupError(f"the type-ahead offers no {words!r}")


def _flat(holder: Json) -> list[Json]:
    grouped = [o for group in holder.get("option_groups") or [] for o in group["options"]]
    return [*(holder.get("options") or []), *grouped]


def _match(options: list[Json], words: str) -> Json:
    """The same words, else the start, else a part."""
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for option in options:
            if fits(option["text"]["text"], words):
                return {k: option[k] for k in ("text", "value", "description") if k in option}
    raise LookupError(f"no option {words!r}; there are {[o['text']['text'] for o in options]}")


def _pressable(blocks: list[Json], label: str) -> list[tuple[Json, Json, Json | None]]:
    found: list[tuple[Json, Json, Json | None]] = []
    for block, element in elements(blocks):
        if element["type"] == "overflow":
            entries = [o for o in element["options"] if label in (o["text"]["text"], o["value"])]
            found += [(block, element, {"selected_option": {k: o[k] for k in ("text", "value")}}) for o in entries]
        elif element["type"] in PRESSABLE and label in (element["text"]["text"], element["action_id"]):
            found.append((block, element, None))
    return found
