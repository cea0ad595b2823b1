"""One table says of each setting of a queue how it is typed, written, explained and kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.desk.errors import DeskError
from bot.desk.language import hours, times
from bot.desk.language.lookup import nearest
from bot.desk.queues.setting_words import ALERTS, DISPOSITIONS, HEADINGS, LABELS, MODES, OFF, ROUTING, Write, nudge, or_off, reply, window
from bot.desk.snapshots import SettingField
from carriers.segments import LONGEST_TEXT, length
from storage.models import ALWAYS_OPEN, Queue

LONGEST_NUDGE = 10_080
"""A nudge comes after at most so many minutes, which are a week."""
NUDGES_MOST = 10
LONGEST_SIGNATURE = 300
"""The words above it need their room in a text."""
_DIGITS = re.compile("[0-9]{1,9}")

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a queue: `field` is the column; `read` takes what is typed (raises DeskError), `write` says it as it may be typed,
    `sentence` what it means. `at_first` says in words what a new queue has, where it depends. `choices` are all that may be typed, where
    that is a list. With `long` it has several lines, and with `may_be_off` nothing typed means off.
    """

    field: str
    read: Read
    write: Write
    range: str
    sentence: Write
    at_first: str = ""
    choices: tuple[str, ...] = ()
    long: bool = False
    may_be_off: bool = False

    @property
    def default(self) -> str:
        """What a new queue has, as it may be typed."""
        return self.at_first or self.write(Queue.model_fields[self.field].default)


def _number(low: int, high: int, unit: str) -> Read:
    def read(word: str) -> int:
        if not _DIGITS.fullmatch(word) or not low <= int(word) <= high:
            raise DeskError(f"{word} doesn't fit: write a whole number of {unit} from {low} to {high}.")
        return int(word)

    return read


def _choice(*words: str) -> Read:
    def read(word: str) -> str:
        if word.lower() in words:
            return word.lower()
        near = nearest(word, list(words))
        raise DeskError(f"{word} doesn't fit: write {' or '.join(words)}." + (f" Did you mean {near}?" if near else ""))

    return read


def _read_hours(word: str) -> str:
    return str(hours.parse(word))


def _read_zone(word: str) -> str:
    return times.zone(word).key


def _read_country(word: str) -> str | None:
    return None if word.lower() == OFF else hours.read_country(word)


def _read_reply(word: str) -> str | None:
    if word.lower() == OFF:
        return None
    if length(word) > LONGEST_TEXT:
        raise DeskError(f"it has {length(word)} characters, and a text can have {LONGEST_TEXT}.")
    return word


def _read_signature(word: str) -> str | None:
    signature = _read_reply(word)
    if signature and length(signature) > LONGEST_SIGNATURE:
        raise DeskError(f"it has {length(signature)} characters, and a signature can have {LONGEST_SIGNATURE}.")
    return signature


def _read_nudges(word: str) -> str:
    """Reads minutes into their order, each once; "" is for off."""
    if word.lower() == OFF:
        return ""
    read = _number(1, LONGEST_NUDGE, "minutes")
    minutes = sorted({read(number.strip()) for number in word.split(",")})
    if len(minutes) > NUDGES_MOST:
        raise DeskError(f"{len(minutes)} times are too many: write at most {NUDGES_MOST}.")
    return ",".join(str(number) for number in minutes)


def _read_missed(word: str) -> int:
    return 0 if word.lower() == OFF else int(_number(1, 20, "offers, or off,")(word))


def _chosen(field: str, sentences: dict[str, str]) -> Setting:
    """Makes a setting of a few words, with the sentence for each."""
    *most, last = sentences
    return Setting(
        field, _choice(*sentences), str, f"{', '.join(most)} or {last}", lambda value: sentences[value], choices=tuple(sentences)
    )


_HOURS = _number(0, 8_760, "hours")

SETTINGS: dict[str, Setting] = {
    "invite-timeout": Setting(
        "invite_timeout",
        _number(10, 86_400, "seconds"),
        str,
        "10–86400 seconds",
        lambda value: f"an invitation expires after {times.plural(value, 'second')}",
    ),
    "routing": _chosen("routing", ROUTING),
    "mode": _chosen("mode", MODES),
    "confirm": Setting(
        "confirm",
        lambda word: _choice("on", OFF)(word) == "on",
        lambda value: "on" if value else OFF,
        "on or off",
        lambda value: "each reply is held until its writer sends it" if value else "an owner's reply is sent at once",
        choices=("on", OFF),
    ),
    "signature": Setting(
        "signature",
        _read_signature,
        or_off,
        f"off, or the text, at most {LONGEST_SIGNATURE} characters",
        reply("stands below what agents write", "nothing is added to what agents write"),
        long=True,
        may_be_off=True,
    ),
    "hours": Setting(
        "hours",
        _read_hours,
        str,
        f"{ALWAYS_OPEN}, or like Mon-Fri 09:00-17:00, Sat 10:00-14:00",
        lambda value: "open at all times" if value == ALWAYS_OPEN else "open at these times",
    ),
    "time-zone": Setting(
        "time_zone",
        _read_zone,
        str,
        "an IANA name such as America/New_York",
        lambda _value: "hours and stamps follow it",
        at_first="that of whoever created the queue",
    ),
    "holidays": Setting(
        "holidays",
        _read_country,
        or_off,
        "off, or a country's code such as US",
        lambda value: "closed on the public holidays there" if value else "open on holidays as on any day",
        may_be_off=True,
    ),
    "greeting": Setting(
        "greeting",
        _read_reply,
        or_off,
        "off, or the text",
        reply("sent when a conversation begins in open hours", "no automatic greeting"),
        long=True,
        may_be_off=True,
    ),
    "closed-reply": Setting(
        "closed_reply",
        _read_reply,
        or_off,
        "off, or the text",
        reply("sent when a text comes out of hours", "no automatic answer out of hours"),
        long=True,
        may_be_off=True,
    ),
    "waiting-reply": Setting(
        "waiting_reply",
        _read_reply,
        or_off,
        "off, or the text",
        reply("sent when nobody has claimed by the first reminder of the queue", "no automatic text while somebody waits"),
        long=True,
        may_be_off=True,
    ),
    "reopen-window": Setting(
        "reopen_window",
        _HOURS,
        str,
        "hours, 0 = off",
        window("a text reopens a done conversation for", "a done one is never reopened by a text"),
    ),
    "history-window": Setting(
        "history_window", _HOURS, str, "hours, 0 = off", window("cards count the messages of", "cards count no messages")
    ),
    "disposition": _chosen("disposition", DISPOSITIONS),
    "nudge-owner": Setting(
        "nudge_owner",
        _read_nudges,
        or_off,
        "minutes, several with commas, or off",
        nudge("an owner who has not answered"),
        may_be_off=True,
    ),
    "nudge-queue": Setting(
        "nudge_queue",
        _read_nudges,
        or_off,
        "minutes, several with commas, or off",
        nudge("a queue in which nobody has claimed"),
        may_be_off=True,
    ),
    "missed-offers": Setting(
        "missed_offers",
        _read_missed,
        or_off,
        "1–20, or off",
        lambda value: (
            f"who misses {times.plural(value, 'offer')} in a row is set Not Ready" if value else "missed offers change nobody's status"
        ),
        may_be_off=True,
    ),
    "alert": _chosen("alert", ALERTS),
    "goal": Setting(
        "goal",
        _number(1, 1_440, "minutes"),
        str,
        "1–1440 minutes",
        lambda value: f"boards and reports say how many first replies came within {times.plural(value, 'minute')}",
    ),
}


def fields_of(queue: Queue) -> tuple[SettingField, ...]:
    """Gives what a form with every setting begins with."""
    return tuple(_field(name, setting, getattr(queue, setting.field)) for name, setting in SETTINGS.items())


def _field(name: str, setting: Setting, value: object) -> SettingField:
    """Gives a field in people's words. Of a choice each option is a sentence; of the rest the hint says what may be typed."""
    sentences = tuple((word, _capital(setting.sentence(setting.read(word)))) for word in setting.choices)
    now = f"{_capital(setting.range)}. Default: {setting.default}. Now: {setting.sentence(value)}."
    return SettingField(
        name,
        setting.write(value),
        f"Default: {dict(sentences)[setting.default]}." if sentences else now,
        LABELS[name],
        HEADINGS.get(name),
        sentences,
        long=setting.long,
        may_be_off=setting.may_be_off,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def get_setting(name: str, others: tuple[str, ...] = ()) -> Setting:
    """Gives a setting by its name. Raises DeskError that names the nearest one, also of `others` that are set alike."""
    setting = SETTINGS.get(name)
    if setting is None:
        near = nearest(name, [*SETTINGS, *others])
        raise DeskError(
            f"{name} is no setting." + (f" Did you mean {near}?" if near else "") + f" Settings: {', '.join([*SETTINGS, *others])}."
        )
    return setting


def read(setting: Setting, word: str) -> Any:
    """Gives the value of what was typed. Raises DeskError that says what doesn't fit, to stand behind the setting's name or at its field."""
    return setting.read(word.strip() or (OFF if setting.may_be_off else ""))
