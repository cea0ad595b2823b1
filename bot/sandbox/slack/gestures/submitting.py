"""Forms: what Slack checks itself before it sends one, and what it does with the answer."""

from typing import Any

from bot.sandbox.slack.blocks import limits
from bot.sandbox.slack.blocks.elements import VALUE_KEYS, elements, field_label, find_field
from bot.sandbox.slack.gestures.stage import TROUBLE, Answer, GestureError, Stage
from bot.sandbox.slack.requests import payloads
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.wire import Json

REQUIRED = "Please complete this required field."


class Submitting(Stage):
    def _chosen(self, user: str, source: Source, block: Json, element: Json, option: str | list[str]) -> Json:
        raise NotImplementedError

    def submit(self, user: str, view_id: str | None = None, values: dict[str, Any] | None = None) -> Answer:
        """Fills the fields (by label; the words of an option for a menu) and presses the form's submit button. Without an id: the top modal."""
        person = self.person(user).id
        source = self.source(person, view_id=view_id)
        for label, value in (values or {}).items():
            block, element = find_field(source.blocks, label)
            with_text = VALUE_KEYS[element["type"]] == "value"
            chosen = {"value": value or None} if with_text else self._chosen(person, source, block, element, value)
            with self.workspace.lock:
                self.keep(source.view_id or "", block, element, chosen)
        return self.send(person, source.view_id or "")

    def keep(self, view_id: str, block: Json, element: Json, chosen: Json) -> None:
        view = self.workspace.surfaces.find(view_id)
        if view is not None:
            held = view["state"]["values"].setdefault(block["block_id"], {})
            held[element["action_id"]] = {"type": element["type"]} | chosen
            self.workspace.touch()

    def send(self, user: str, view_id: str) -> Answer:
        with self.workspace.lock:
            view = self.workspace.surfaces.find(view_id)
            if view is None or not view.get("submit"):
                raise GestureError("That form has no submit button." if view else "That form is closed.")
            wrong = _unfilled(view)
            if wrong:
                return self._show_errors(view, Answer(200, response_action="errors", errors=wrong))
            self.workspace.surfaces.errors.pop(view_id, None)
            trigger = self.workspace.surfaces.new_trigger(user, view_id)
            payload = payloads.view_submission(self.person(user), view, trigger)
            body = payloads.encoded(payload)
        reply = self.delivery.interact(body)
        return self._answered(user, view, reply)

    def _answered(self, user: str, view: Json, reply: Reply) -> Answer:
        said = self.read_answer(reply) or {} if reply.body.strip() else {}
        answer = Answer(reply.status, seconds=reply.seconds, response_action=said.get("response_action", ""), body=said)
        if not reply.ok:
            answer.text = TROUBLE
            return answer
        with self.workspace.lock:
            return self._done(user, view, said, answer)

    def _done(self, user: str, view: Json, said: Json, answer: Answer) -> Answer:
        surfaces = self.workspace.surfaces
        if answer.response_action == "errors":
            answer.errors = said.get("errors", {})
            return self._show_errors(view, answer)
        if answer.response_action == "clear":
            surfaces.clear(user)
        elif answer.response_action in ("update", "push"):
            self._next_view(user, view, said, answer)
        else:
            surfaces.drop(user, view["id"])
        return answer

    def _next_view(self, user: str, view: Json, said: Json, answer: Answer) -> None:
        found = limits.of_view(said.get("view"))
        self.answers.append((view["callback_id"], said.get("view") or {}))
        if found:
            self.complain("view_submission", found)
            answer.text = TROUBLE
        elif answer.response_action == "push":
            self.workspace.surfaces.push(user, said["view"])
        elif self.workspace.surfaces.find(view["id"]) is not None:
            self.workspace.surfaces.replace(view["id"], said["view"])

    def _show_errors(self, view: Json, answer: Answer) -> Answer:
        """By block_id on the screen, by label in the answer. An error on what is no input isn't shown at all."""
        known = {b["block_id"]: field_label(b, e) for b, e in elements(view["blocks"]) if b["type"] == "input"}
        self.complain("view_submission", [f"an error on {b!r}, which is no input" for b in answer.errors if b not in known])
        if not set(answer.errors) & set(known):
            answer.text = TROUBLE
        self.workspace.surfaces.errors[view["id"]] = {b: text for b, text in answer.errors.items() if b in known}
        self.workspace.touch()
        answer.body = {"response_action": "errors", "errors": answer.errors}
        answer.errors = {known.get(b, b): text for b, text in answer.errors.items()}
        return answer

    def close(self, user: str, view_id: str | None = None, *, everything: bool = False) -> None:
        """Closes the top form, or the whole stack; the app hears of it where the view asks for it."""
        person = self.person(user)
        surfaces = self.workspace.surfaces
        view = surfaces.find(view_id) if view_id else surfaces.top(person.id)
        if view is None:
            raise GestureError("No form is open.")
        gone = [view] if not everything else list(reversed(surfaces.stacks[person.id]))
        if view.get("clear_on_close") or everything:
            surfaces.clear(person.id)
        else:
            surfaces.drop(person.id, view["id"])
        for each in gone:
            if each.get("notify_on_close"):
                self.interact(payloads.view_closed(person, each, cleared=everything))


def _unfilled(view: Json) -> dict[str, str]:
    """What Slack itself refuses before the app hears of it: block_id -> sentence."""
    wrong = {}
    for block, element in elements(view["blocks"]):
        if block["type"] != "input":
            continue
        held = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
        value = held.get(VALUE_KEYS[element["type"]])
        if not value and not block.get("optional"):
            wrong[block["block_id"]] = REQUIRED
        elif isinstance(value, str) and not element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000):
            wrong[block["block_id"]] = f"Please enter {element.get('min_length', 0)} to {element.get('max_length', 3000)} characters."
    return wrong
