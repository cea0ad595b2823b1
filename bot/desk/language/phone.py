"""Addresses of phones are read as people write them, kept in E.164, and shown as people write them."""

import re
from collections.abc import Container
from functools import lru_cache

import phonenumbers

from bot.desk.errors import DeskError, Field
from bot.desk.language import same_phone
from carriers import networks

REGION = "US"
"""Numbers that are typed without a country belong here. Numbers from a carrier always have one."""
SHORT_CODE = re.compile("[0-9]{3,6}")
LONG_CODE = re.compile("[0-9]{7,8}")
"""Some countries' short codes are so long (ITU-T E.164 leaves their form to each country). At home a number may be too, which is written
without its area then.
"""
_WHOLE = re.compile(r"\+[0-9]{3,15}|[0-9]{3,8}", re.ASCII)
_TYPED = re.compile(r"[\d\s()+./\-\u2010-\u2015\u2212\uff0b]+")
"""Numbers are typed with these signs. What has others is something else in which a number stands, such as call:+1…"""


def read_number(word: str) -> str:
    """Reads a number into E.164, or a short code. Raises DeskError."""
    word = word.strip()
    if SHORT_CODE.fullmatch(word):
        return word
    number = find_number(word)
    if number is None:
        raise DeskError(f"{word} is no phone number. Write it like +15550001111.")
    return number


def find_number(word: str, line: str = "") -> str | None:
    """Reads a whole number, of the line's country where it names none, into E.164; None for anything else."""
    number = parse(word, line)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None


def read_line(word: str) -> str:
    """Reads a number that shall be a line of ours: also a short code that is longer than those at home, and of a number with two forms the
    one that was typed, since texts come in to it alone. Raises DeskError.
    """
    word = word.strip()
    forms = _forms(word) if _TYPED.fullmatch(word) else []
    typed = "+" + "".join(filter(str.isdigit, word))
    if typed in forms[1:]:
        return typed
    is_local = LONG_CODE.fullmatch(word) and _reason(word) == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    return word if LONG_CODE.fullmatch(word) and not is_local else read_number(word)


def is_whole(address: str) -> bool:
    """Says whether an address, as a carrier names it, is a number with its country or a short code."""
    return _WHOLE.fullmatch(address) is not None


def _reason(word: str) -> int:
    return phonenumbers.is_possible_number_with_reason(phonenumbers.parse(word, REGION))


def _forms(word: str) -> list[str]:
    """Gives what was typed, and the other form of that phone's number, where it has one: the library knows but one of some."""
    address = "+" + "".join(filter(str.isdigit, word))
    kept, other = same_phone.forms(address)
    return [word, kept, other] if other and word.lstrip().startswith("+") else [word]


def _parsed(word: str, country: str) -> phonenumbers.PhoneNumber | None:
    """Reads a number that is typed in a country; None for what is no whole number there, or more than a number."""
    if not _TYPED.fullmatch(word):
        return None
    for form in _forms(word):
        try:
            number = phonenumbers.parse(form, country)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return number
    return None


# What nobody reads texts on (phonenumbers, PhoneNumberType)
DEAF = {
    phonenumbers.PhoneNumberType.FIXED_LINE: "a landline",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    phonenumbers.PhoneNumberType.SHARED_COST: "a shared-cost number",
    phonenumbers.PhoneNumberType.PAGER: "a pager",
    phonenumbers.PhoneNumberType.UAN: "a company's access number",
    phonenumbers.PhoneNumberType.VOICEMAIL: "a voicemail number",
}


def network(address: str) -> str:
    """Gives what the network of an address is called, "" for SMS and MMS."""
    reached_over = networks.find(address)
    return reached_over.title if reached_over else ""


def region(line: str) -> str:
    """Gives the country of a line of ours: there a number without a country code belongs."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(networks.part(line)[1], None)) or REGION
    except phonenumbers.NumberParseException:
        return REGION


def parse(word: str, line: str) -> phonenumbers.PhoneNumber | None:
    """Reads a number, or gives None for what is no whole number in the line's country."""
    return _parsed(word, region(line))


def is_in_use(word: str, line: str) -> bool:
    """Says whether the number's country gives out such numbers."""
    number = parse(word, line)
    return number is not None and phonenumbers.is_valid_number(number)


def read_contact(word: str, line: str) -> str:
    """Reads somebody's number into E.164, to be texted from `line`. Raises DeskError for what can't receive a text."""
    number = parse(word, line)
    if number is None:
        raise DeskError(f"{word} is no phone number. Write it like +15551234567.", field=Field.TO)
    address = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    kinds = [DEAF.get(phonenumbers.number_type(phonenumbers.parse(form, None))) for form in same_phone.forms(address) if form]
    if all(kinds):
        raise DeskError(f"Not sent to the contact: {word} is {kinds[0]} and can't receive texts.", field=Field.TO)
    return address


def is_meant(typed: str, address: str, line: str) -> bool:
    """Says whether this is somebody's number: whole, as people write it in the line's country, or its last digits."""
    number = parse(typed, line)
    if number and same_phone.is_same(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), address):
        return True
    digits = "".join(filter(str.isdigit, typed))
    return bool(digits) and not any(letter.isalpha() for letter in typed) and address.endswith(digits)


@lru_cache(maxsize=10_000)
def written(address: str) -> str:
    """Writes an address as people do: (555) 772-0101 at home, +44 20 7946 0000 abroad, WhatsApp (555) 772-0101 over a network besides SMS; short
    codes and names stay as they are.
    """
    reached_over, there = networks.part(address)
    if reached_over:
        return f"{reached_over.title} {written(there)}"
    if not address.startswith("+"):
        return address
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return address
    home = phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if number.country_code == home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def is_in(address: str, countries: Container[str]) -> bool:
    """Says whether a number belongs to one of these countries. Numbers of North America that no country has given out are taken for one of
    the United States: what is wrong with them, the carrier says.
    """
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return False
    country = phonenumbers.region_code_for_number(number)
    return (REGION if country is None and number.country_code == 1 else country) in countries


def can_receive(address: str) -> bool:
    """Says whether an address can receive texts: names such as SUPPORT can send but not receive."""
    return address.lstrip("+").isdigit()
