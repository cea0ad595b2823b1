"""Mentions of our bot in a thread are commands to it, which never reach the contact, also when they are misspelt."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk import lanes
from bot.desk.errors import DeskError, UnknownPersonError
from bot.desk.handover import assignments, conversations, invitations
from bot.desk.language import plain_text
from bot.desk.language.lookup import first_word, nearest
from bot.desk.messages import replies
from bot.desk.notices import hints
from bot.desk.people import people
from bot.desk.queues import dispositions, names, picks, targets
from bot.desk.terms import HintButton
from storage.kinds import DeliveryKind
from storage.models import Conversation, Person
from storage.queries.handover import invitations as rows
from storage.queries.setup.points import find_named as find_point_named
from storage.transaction import Transaction

KEPT = "Kept as a note for colleagues: the contact never sees it."


@dataclass(frozen=True, slots=True)
class Mention:
    """What somebody asks by a mention: `rest` is what follows the command, as plain text, and `raw` that text in Slack's mrkdwn, where
    names are ids.
    """

    tx: Transaction
    conversation: Conversation
    person: Person
    rest: str
    raw: str


class UnclearError(DeskError):
    """A command isn't clear. `button` is the way on: a form that asks for what is missing."""

    def __init__(self, sentence: str, button: HintButton) -> None:
        super().__init__(sentence)
        self.button = button


def transfer(mention: Mention) -> str | None:
    """@threadline transfer @kate [note]"""
    target, note = first_word(mention.raw)
    if target.startswith("<") and ">" in mention.raw:
        target, note = mention.raw[: mention.raw.index(">") + 1], mention.raw[mention.raw.index(">") + 1 :]
    if not target:
        raise UnclearError("To whom? Choose a teammate or a queue.", HintButton.TRANSFER)
    if dispositions.needed_before_transfer(mention.tx, mention.conversation):
        raise UnclearError("This queue asks for a disposition before a transfer. The form has both.", HintButton.TRANSFER)
    try:
        to, said = _target(mention.tx, target), _plain(mention.tx, note)
        return targets.find_warning(mention.tx, invitations.invite(mention.tx, mention.conversation, mention.person, to, said))
    except UnknownPersonError:
        raise
    except DeskError as error:
        invitations.may_send(mention.tx, mention.conversation, mention.person)  # where they can't at all, no form helps
        raise UnclearError(str(error), HintButton.TRANSFER) from None


def _target(tx: Transaction, word: str) -> str:
    """Names whom somebody means as targets are named: a teammate's id, or a queue's or routing point's. Raises DeskError."""
    queue = names.find_named(tx, word)
    if queue:
        return targets.queue_key(queue.id)
    point = find_point_named(tx.session, names.bare(tx, word))
    if point:
        return picks.point_key(point.id)
    return people.get_mentioned(tx, word).id


def cancel(mention: Mention) -> None:
    """@threadline cancel"""
    pending = rows.find_pending(mention.tx.session, mention.conversation.id)
    if pending is None:
        raise DeskError("No invitation is pending.")
    invitations.withdraw(mention.tx, pending, mention.person)


def done(mention: Mention) -> None:
    """@threadline done [disposition]"""
    conversations.may_close(mention.tx, mention.conversation, mention.person)
    try:
        needed = dispositions.needed_when_done(mention.tx, mention.conversation)
        chosen = dispositions.choose(mention.tx, mention.conversation, mention.rest, needed=needed)
    except DeskError as error:
        raise UnclearError(str(error), HintButton.DONE) from None
    conversations.close(mention.tx, mention.conversation, mention.person, disposition=chosen)


def note(mention: Mention) -> str:
    """@threadline note …"""
    replies.may_note(mention.tx, mention.person)
    if not mention.rest:
        raise DeskError("Write the note behind the word: @threadline note She prefers e-mail.")
    return KEPT


def claim(mention: Mention) -> None:
    """@threadline claim"""
    conversations.claim(mention.tx, mention.conversation, mention.person)


def reopen(mention: Mention) -> None:
    """@threadline reopen"""
    conversations.reopen(mention.tx, mention.conversation, mention.person)


def take_over(mention: Mention) -> None:
    """@threadline take over"""
    assignments.take_over(mention.tx, mention.conversation, mention.person)


def _form(usage: str, sentence: str, button: HintButton) -> Callable[[Mention], str | None]:
    """Makes a command that answers with a button: Slack opens no form for a mention."""

    def ask(_mention: Mention) -> str | None:
        raise UnclearError(sentence, button)

    ask.__doc__ = usage
    return ask


def show_help(_mention: Mention) -> str:
    """@threadline help"""
    return help_text()


COMMANDS: dict[str, Callable[[Mention], str | None]] = {
    "transfer": transfer,
    "cancel": cancel,
    "done": done,
    "note": note,
    "claim": claim,
    "reopen": reopen,
    "release": _form("@threadline release", "To which queue? The form asks.", HintButton.RELEASE),
    "assign": _form("@threadline assign", "To whom? The form asks.", HintButton.ASSIGN),
    "take": take_over,
    "compose": _form("@threadline compose", "A form with a counter, and the queue's canned replies.", HintButton.COMPOSE),
    "contact": _form("@threadline contact", "What is known of the contact, to read and to edit.", HintButton.CONTACT),
    "history": _form("@threadline history", "The contact's earlier conversations.", HintButton.HISTORY),
    "messages": _form("@threadline messages", "The latest texts with this contact.", HintButton.MESSAGES),
    "help": show_help,
}


def help_text() -> str:
    return "In a conversation's thread you can write: " + ", ".join(str(command.__doc__) for command in COMMANDS.values()) + "."


def heed(tx: Transaction, conversation: Conversation, person: Person, written: replies.Written, raw: str) -> None:
    """Does what is asked, once. `raw` is what follows the mention, in Slack's mrkdwn. The answer, where there is one, is for the writer alone."""
    word, rest = first_word(raw)
    is_note = word.lower() == "note"
    if not replies.keep_note(tx, conversation, person, written, _plain(tx, rest if is_note else raw)):
        return
    mention = Mention(tx, conversation, person, _plain(tx, rest), rest.strip())
    answer, button = _do(mention, word)
    if answer:
        hints.tell(tx, conversation, person, answer, button, key=written.ts)


def _do(mention: Mention, word: str) -> tuple[str | None, str | None]:
    """Gives what to answer, and the button that goes with it. What fails is undone."""
    try:
        with mention.tx.session.begin_nested():
            return _get_command(word)(mention), None
    except UnknownPersonError as error:
        mention.tx.deliver_once(lanes.person(error.person_id), DeliveryKind.LEARN_PERSON, error.person_id)
        return f"{hints.NOT_SENT}. {error}", None
    except UnclearError as error:
        return f"{hints.NOT_SENT}. {error}", error.button
    except DeskError as error:
        return f"{hints.NOT_SENT}. {error}", None


def _get_command(word: str) -> Callable[[Mention], str | None]:
    command = COMMANDS.get(word.lower())
    if command:
        return command
    near = nearest(word, list(COMMANDS)) if word else None
    raise DeskError(f"Threadline doesn't know “{word}”. Did you mean “{near}”?" if near else help_text())


def _plain(tx: Transaction, text: str) -> str:
    return plain_text.from_mrkdwn(text, people.names(tx)).strip()
