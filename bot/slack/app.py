"""Slack's requests are parsed by Bolt and handed to commands and listeners in one transaction each. There is one place for what goes wrong."""

import logging
import re
import secrets
from collections.abc import Callable
from typing import TypeVar

import structlog
from slack_bolt import Ack, App

from bot import commands, listeners
from bot.commands.base import RichAnswer
from bot.desk import lanes
from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError
from bot.desk.messages import catch_up
from bot.desk.notices import notices
from bot.desk.people import people
from bot.listeners.base import Click, Event, Form, Payload, Submission, values_of
from bot.listeners.messages import deletions
from bot.logs import handled
from bot.runtime import Runtime
from bot.slack.calls import call
from bot.slack.moments import Saying
from bot.slack.sorting import listening
from bot.slack.us import Us, authorizing
from bot.views import ids
from bot.views.blocks import escape
from bot.views.notices import sentence
from storage.engine.pump import HopelessError, TroubleError
from storage.kinds import DeliveryKind
from storage.models import Question
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
ANY = re.compile(".*")
CHECKING = "Checking…"
TITLE = "Threadline"
Result = TypeVar("Result")


def build(runtime: Runtime) -> App:
    """Builds Bolt's app. Answers come after the commit, so that what could not be stored is answered 500, which Slack repeats for events."""
    us = Us(runtime)
    app = App(
        name=TITLE,  # else Bolt looks for its caller's file through the whole stack, with all sources
        logger=logging.getLogger("slack_bolt"),  # one of its own would warn that the token isn't Bolt's to use
        client=runtime.slack,
        request_verification_enabled=False,  # done before, over the bytes
        authorize=authorizing(runtime, us),
        process_before_response=True,
        ignoring_self_events_enabled=False,  # it also hides that somebody deleted a card of ours
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    front = Front(runtime, us)
    app.command(ANY)(listening(front.command))
    app.action(ANY)(listening(front.click))
    app.view(ANY)(listening(front.submission))
    app.options(ANY)(listening(front.options))
    app.shortcut(ANY)(listening(front.shortcut))
    app.event("message")(listening(front.event))
    app.event(ANY)(listening(front.event))
    return app


class Front:
    """Slack's requests come in here. Each is one transaction; then, perhaps, a form; then the answer."""

    def __init__(self, runtime: Runtime, us: Us) -> None:
        self._runtime = runtime
        self._us = us

    def command(self, ack: Ack, body: Payload, said: Saying) -> None:
        word, text, person_id = body["command"], body.get("text") or "", body["user_id"]
        if word not in commands.COMMANDS:
            ack(f"Threadline has no command {word}. It has {', '.join(commands.COMMANDS)}.")
            return
        try:
            with handled("command", word):
                answer = self._transact(said, lambda tx: commands.run(tx, word, text, person_id))
        except (UnknownPersonError, UnknownChannelError):
            self._check(body)
            ack(CHECKING)
        except DeskError as error:
            ack(escape(str(error)))
        except Exception:  # noqa: BLE001  (anything unknown becomes an apology with an id that the log bears too)
            ack(_apology("command", word))
        else:
            if isinstance(answer, str):
                ack(answer)
            elif isinstance(answer, RichAnswer):
                ack(text=answer.text, blocks=answer.blocks)
            else:
                self._open(body, answer, person_id)
                ack()

    def _check(self, body: Payload) -> None:
        """Keeps a command, which is done as soon as Slack has said who or what is unknown."""
        with self._runtime.transaction() as tx:
            question = Question(
                person_id=body["user_id"],
                command=body["command"],
                text=body.get("text") or "",
                response_url=body.get("response_url") or "",
            )
            tx.session.add(question)
            tx.session.flush()
            tx.deliver(lanes.person(body["user_id"]), DeliveryKind.ANSWER_QUESTION, question.id)

    def click(self, ack: Ack, body: Payload, said: Saying) -> None:
        """Does what a click asks for, which always gets an answer, also on a card of long ago."""
        action = body["actions"][0]
        handler = listeners.CLICKS.get(action["action_id"])
        person_id = body["user"]["id"]
        if handler is None:  # a select that only changes its form, or a button of an older version
            if action["type"] == "button":
                self._say(body, "That button has no use any more. Look at the newest card of the conversation.")
            ack()
            return
        value = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
        form = self._do(person_id, action["action_id"], said, lambda tx, person: handler(Click(tx, person, value, body)))
        if form:
            self._open(body, form, person_id)
        ack()

    def shortcut(self, ack: Ack, body: Payload, said: Saying) -> None:
        """Does what a shortcut of a message, or from anywhere, asks for: it opens a form, or says why not."""
        person_id, handler = body["user"]["id"], listeners.SHORTCUTS.get(body["callback_id"])
        if handler:
            form = self._do(person_id, body["callback_id"], said, lambda tx, person: handler(Click(tx, person, "", body)))
            if form:
                self._open(body, form, person_id)
        ack()

    def _do(self, person_id: str, what: str, said: Saying, work: Callable[..., Form | None]) -> Form | None:
        try:
            with handled("click", what):
                return self._transact(said, lambda tx: work(tx, people.get_person(tx, person_id)))
        except UnknownPersonError as error:
            self._learn(error.person_id)
            return sentence(TITLE, str(error))
        except DeskError as error:
            return sentence(TITLE, str(error))
        except Exception:  # noqa: BLE001  (as above)
            return sentence(TITLE, _apology("click", what))

    def _learn(self, person_id: str) -> None:
        with self._runtime.transaction() as tx:
            tx.deliver_once(lanes.person(person_id), DeliveryKind.LEARN_PERSON, person_id)

    def _say(self, body: Payload, text: str) -> None:
        self._open(body, sentence(TITLE, text), body["user"]["id"])

    def _open(self, body: Payload, form: Form, person_id: str) -> None:
        """Opens a form, after the commit. Where Slack doesn't open it, a DM says so; what was done stays done."""
        slack, open_view = self._runtime.slack_now, body.get("view") or {}
        try:
            if open_view.get("type") == "modal" and open_view.get("callback_id") == form["callback_id"] != ids.PLAIN:
                call(slack.views_update, view_id=open_view["id"], view=form)  # another page of the same
            else:
                call(slack.views_push if _in_modal(body) else slack.views_open, trigger_id=body.get("trigger_id") or "", view=form)
        except (TroubleError, HopelessError) as error:
            log.warning("form.unopened", error=str(error))
            if any(action["type"] == "plain_text_input" for action in body.get("actions", [])):
                return  # somebody types, and asked for nothing: the next letter draws it again
            with self._runtime.transaction() as tx:
                notices.tell(tx, person_id, _instead(form, "Type the command" if "command" in body else "Press the button"))

    def submission(self, ack: Ack, body: Payload, said: Saying) -> None:
        view = body["view"]
        handler = listeners.SUBMISSIONS.get(view["callback_id"])
        if handler is None:
            ack()
            return
        try:
            with handled("form", view["callback_id"]):
                next_form = self._transact(said, lambda tx: handler(self._submission(tx, body)))
        except DeskError as error:
            if isinstance(error, UnknownPersonError):
                self._learn(error.person_id)
            _refuse(ack, view, str(error), error.fields)
        except Exception:  # noqa: BLE001  (as above)
            _refuse(ack, view, _apology("form", view["callback_id"]), {})
        else:
            ack(response_action="update", view=next_form) if next_form else ack()

    def _submission(self, tx: Transaction, body: Payload) -> Submission:
        view = body["view"]
        person = people.get_person(tx, body["user"]["id"])
        return Submission(tx, person, view.get("private_metadata") or "", values_of(view))

    def options(self, ack: Ack, body: Payload, _said: Saying) -> None:
        """Answers a type-ahead from the database, as Slack waits for 3 seconds."""
        handler = listeners.OPTIONS.get(body["action_id"])
        if handler is None:
            ack(options=[])
            return
        with self._runtime.transaction() as tx:
            rows = handler(tx, body)
        ack(options=rows)

    def event(self, ack: Ack, body: Payload, said: Saying) -> None:
        """Hears an event. Whatever Slack signed is answered 200; what could not be stored raises, which is a 500, and comes again."""
        event = body["event"]
        handler = listeners.EVENTS.get(event["type"])
        us = self._us.find()
        if handler and not (us and deletions.is_echo(event, us.bot_user_id, us.bot_id)):
            with handled("event", event["type"]):
                self._hear(said, lambda tx: handler(Event(tx, event, us.bot_user_id if us else "")))
        ack()

    def _hear(self, said: Saying, heed: Callable[[Transaction], None]) -> None:
        """Has `heed` hear an event. What was refused before is read for as soon as something can be stored again."""
        missed = self._runtime.missed.is_set()
        self._runtime.missed.clear()

        def heard(tx: Transaction) -> None:
            said(tx)
            catch_up.hear(tx, lambda: heed(tx), missed=missed)

        try:
            self._runtime.transact(heard)
        except Exception:
            self._runtime.missed.set()
            raise

    def _transact(self, said: Saying, work: Callable[[Transaction], Result]) -> Result:
        """Does what somebody presses or types, after what they may have written before it in a silence of Slack's."""

        def looked(tx: Transaction) -> Result:
            said(tx)
            catch_up.look(tx)
            return work(tx)

        return self._runtime.transact(looked)


def _refuse(ack: Ack, view: Payload, text: str, fields: dict[str, str]) -> None:
    """Says what is wrong at the fields of a form it is about; a form without such a field says it in its place."""
    blocks = {block["block_id"] for block in view.get("blocks") or [] if block.get("type") == "input"}
    if fields and set(fields) <= blocks:
        ack(response_action="errors", errors=fields)
    else:
        ack(response_action="update", view=sentence(TITLE, text))


def _in_modal(body: Payload) -> bool:
    return (body.get("view") or {}).get("type") == "modal"


def _instead(form: Form, again: str) -> str:
    """Gives what a DM says in place of a form that did not open."""
    if form["callback_id"] == ids.REASON_FORM:
        return "Rejected. Slack didn't open the form for a reason, which you need not give."
    if form["callback_id"] == ids.PLAIN and form.get("private_metadata"):
        return str(form["private_metadata"])
    return f"Slack didn't open the form “{form['title']['text']}” in time. {again} once more."


def _apology(where: str, what: object) -> str:
    number = secrets.token_hex(4)
    log.exception("request.surprise", where=where, what=what, id=number)  # noqa: LOG004  (called while one is handled)
    return f"Something went wrong on our side, and nothing was changed. If it happens again, give an admin this number: {number}."
