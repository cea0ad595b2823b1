"""What we know of a contact and of a case is a name, an e-mail address, and free fields, edited by agents and logged in the thread."""

import re
from dataclasses import dataclass

from sqlmodel import Session

from bot.desk import audit, reading
from bot.desk.errors import DeskError, Field
from bot.desk.language import phone, same_phone, signs
from bot.desk.language.lookup import matching
from bot.desk.notices import redraws, thread_notes
from bot.desk.people import people
from bot.desk.snapshots import ContactRow
from storage.models import Contact, Conversation, Person
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.screens import searches
from storage.queries.setup import contacts as rows
from storage.queries.setup import queues
from storage.transaction import Transaction
from storage.words import PART, has_part, terms_of, words_of

LONGEST_NAME = 80
LONGEST_FIELD_NAME = 40
LONGEST_VALUE = 200
MOST_FIELDS = 20
FEWEST_DIGITS = 3
FIND_MOST = 16
NAMED_MOST = 500
"""So many names, or words of names, are compared with what somebody typed."""
SURE = 2
"""So many first letters of a word are taken to be right: what else may be meant begins with them."""
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class Details:
    """What a form hands over of a contact: `fields` and `case` have a line like "Company: Acme" each."""

    name: str
    email: str
    fields: str
    case: str


def read_fields(words: str | None, *, field: str) -> dict[str, str]:
    """Reads free fields, a line each. Raises DeskError at the form's `field`."""
    fields: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in (words or "").splitlines())):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not name or not value:
            raise DeskError(f"“{line[:LONGEST_FIELD_NAME]}” is no field. Write a line like “Company: Acme” for each.", field=field)
        if len(name) > LONGEST_FIELD_NAME or len(value) > LONGEST_VALUE:
            raise DeskError(
                f"A field's name has at most {LONGEST_FIELD_NAME} characters and its value {LONGEST_VALUE}: shorten “{name[:20]}…”.",
                field=field,
            )
        if name in fields:
            raise DeskError(f"The field “{name}” is there twice.", field=field)
        fields[name] = value
    if len(fields) > MOST_FIELDS:
        raise DeskError(f"{MOST_FIELDS} fields are the most: there are {len(fields)}.", field=field)
    return fields


def edit(tx: Transaction, conversation: Conversation, person: Person, details: Details) -> None:
    """Stores what an agent edited of a contact and a case. What changed is said in the thread; what didn't isn't. Raises DeskError."""
    require_agent(tx, person)
    contact = messages.get_contact(tx.session, conversation.contact_id)
    fields = read_fields(details.fields, field=Field.DETAILS)
    case = read_fields(details.case, field=Field.CASE)
    about_contact = {"Name": _name(details.name), "E-mail": _email(details.email)} | fields
    changes = [
        *_changes(_of_contact(contact), about_contact),
        *(f"case field {change}" for change in _changes(read_fields(conversation.case_details, field=Field.CASE), case)),
    ]
    if changes:
        contact.name, contact.email, contact.details = about_contact["Name"] or None, about_contact["E-mail"] or None, _lines(fields)
        conversation.case_details = _lines(case)
        tx.session.add_all([contact, conversation])
        namesakes = rows.keep_name(tx.session, contact)
        tx.session.flush()
        searches.call_anew(tx.session, contact.id, contact.address, contact.name, contact.email, contact.details)
        searches.add_anew(tx.session, [conversation.id])
        for namesake in namesakes:
            _call_anew(tx, namesake)
        audit.write(tx, person.id, "edited contact", f"contact:{contact.id}", f"in conversation {conversation.id}")
        thread_notes.write(tx, conversation, f"{person.called} edited the contact: {'; '.join(changes)}.")
        _redraw(tx, conversation)


def require_agent(tx: Transaction, person: Person) -> None:
    if not people.is_agent(tx, person):
        raise DeskError("Only agents can see and edit contacts. An admin adds you to a queue with /queue add.")


def _name(words: str) -> str:
    name = signs.name(words)
    if len(name) > LONGEST_NAME:
        raise DeskError(f"A name has at most {LONGEST_NAME} characters.", field=Field.NAME)
    return name


def _email(words: str) -> str:
    address = words.strip()
    if address and not _EMAIL.fullmatch(address):
        raise DeskError(f"{address} is no e-mail address.", field=Field.EMAIL)
    return address


def _of_contact(contact: Contact) -> dict[str, str]:
    return {"Name": contact.name or "", "E-mail": contact.email or ""} | read_fields(contact.details, field=Field.DETAILS)


def _changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Says what changed, like "Name: Vanessa Wang" and "Company: Acme (was Apex)"."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    return [_change(name, before.get(name, ""), after.get(name, "")) for name in names]


def _change(name: str, before: str, after: str) -> str:
    if not after:
        return f"{name} removed (was {before})"
    return f"{name}: {after} (was {before})" if before else f"{name}: {after}"


def _lines(fields: dict[str, str]) -> str | None:
    return "\n".join(f"{name}: {value}" for name, value in fields.items()) or None


def _call_anew(tx: Transaction, contact: Contact) -> None:
    """Has a contact's cards drawn anew, as they are called otherwise now."""
    for open_one in conversations.list_open_of_contact(tx.session, contact.id):
        redraws.refresh_card(tx, open_one)
        redraws.refresh_home(tx, open_one.owner_id)


def _redraw(tx: Transaction, conversation: Conversation) -> None:
    """Has everything drawn that bears the contact's name: every card of theirs, and the owners' Homes."""
    others = conversations.list_others(tx.session, conversation)
    for open_one in (conversation, *others):
        redraws.refresh_card(tx, open_one)
        redraws.refresh_home(tx, open_one.owner_id)


def list_matching(tx: Transaction, typed: str) -> list[ContactRow]:
    """Lists contacts by what the words of a name begin with, typing errors forgiven, or by number: whole, as people write it at home, or
    any part of it; by the beginnings of words of their name; and by any part of a word of their e-mail address, company or what else is known.
    """
    digits = "".join(filter(str.isdigit, typed)).lstrip("0")
    if len(digits) >= FEWEST_DIGITS and not any(letter.isalpha() for letter in typed):
        fitting = _numbered(tx.session, typed, digits)
    else:
        fitting = _named(tx.session, typed.lower().split())
    known = {contact.id for contact in fitting}
    terms = terms_of(typed, parts=True)
    others = searches.list_contacts(tx.session, terms, FIND_MOST) if terms else []
    fitting += rows.list_by_id(tx.session, [number for number in others if number not in known])
    still_open = conversations.map_open_of_contacts(tx.session, [contact.id for contact in fitting])
    return [_row(tx, contact, still_open.get(contact.id, []), typed) for contact in fitting]


def find_numbered(tx: Transaction, typed: str) -> Contact | None:
    """Gives the contact with this number, typed as people write it, or by its last digits; None where there is none. Raises DeskError where
    it fits several.
    """
    digits = "".join(filter(str.isdigit, typed)).lstrip("0")
    fitting = _numbered(tx.session, typed, digits) if len(digits) >= FEWEST_DIGITS else []
    if len(fitting) > 1:
        raise DeskError(f"{typed} fits {len(fitting)} contacts. Write the whole number.")
    return fitting[0] if fitting else None


def _numbered(session: Session, typed: str, digits: str) -> list[Contact]:
    """Lists those whose number ends with what was typed, in each form that a whole number has."""
    whole = f"+{digits}" if typed.lstrip().startswith("+") else digits
    ends = ["".join(filter(str.isdigit, form)) for form in same_phone.forms(whole) if form]
    by_id = {contact.id: contact for end in ends for contact in rows.list_by_digits(session, end, FIND_MOST)}
    return list(by_id.values())[:FIND_MOST]


def _named(session: Session, typed: list[str]) -> list[Contact]:
    """Lists those who have all the words that were typed, or their beginnings, else those who have one like the longest of them."""
    named = rows.map_names_by_words(session, typed, NAMED_MOST)
    if not named:
        word = max(typed, key=len, default="")
        for near in matching(word, {known: known for known in rows.list_words(session, word[:SURE], NAMED_MOST)}):
            named |= rows.map_names_by_words(session, [near], NAMED_MOST)
    return rows.list_by_id(session, matching(" ".join(typed), named)[:FIND_MOST])


def _why(contact: Contact, typed: str) -> tuple[str, ...]:
    """Lists what is known of a contact that has a word which was typed, and that their name hasn't."""
    begun = {word for word in words_of(typed) if any(name.startswith(word) for name in words_of(contact.name))}
    wanted = [word for word in words_of(typed) if len(word) >= PART and word not in begun]
    known = [contact.email or "", *(contact.details or "").splitlines()]
    return tuple(line for line in known if any(has_part(line, part) for part in wanted))


def _row(tx: Transaction, contact: Contact, still_open: list[Conversation], typed: str) -> ContactRow:
    return ContactRow(
        name=contact.name,
        number=phone.written(contact.address),
        why=_why(contact, typed),
        open=tuple(
            (
                queues.get_queue(tx.session, conversation.queue_id).name,
                people.name_of(tx, conversation.owner_id) if conversation.owner_id else None,
                reading.link(tx.session, conversation.channel_id, conversation.thread_ts),
            )
            for conversation in still_open
        ),
    )
