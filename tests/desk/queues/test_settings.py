"""A queue's settings: what may be typed for each, how it is kept, and how it is said."""

from typing import Any

import pytest

from bot.desk.errors import DeskError, FormError
from bot.desk.people import people
from bot.desk.queues import names, settings
from bot.desk.setup import queues
from storage.models import Audit, Channel
from tests.desk.house import KATE, SAM, Rooms


def set_to(house: Rooms, name: str, word: str, person: str = SAM) -> str:
    with house.transaction() as tx:
        return queues.set_setting(tx, people.get_person(tx, person), names.get_named(tx, "support"), name, word)


def kept(house: Rooms, field: str) -> object:
    with house.transaction() as tx:
        return getattr(names.get_named(tx, "support"), field)


@pytest.mark.parametrize(
    ("name", "word", "field", "value"),
    [
        ("invite-timeout", "10", "invite_timeout", 10),
        ("routing", "Claim", "routing", "claim"),
        ("routing", "longest-idle", "routing", "longest-idle"),
        ("routing", "least-loaded", "routing", "least-loaded"),
        ("routing", "round-robin", "routing", "round-robin"),
        ("mode", "page", "mode", "page"),
        ("confirm", "off", "confirm", False),
        ("confirm", "on", "confirm", True),
        ("hours", "mon-fri 9:00-17:00", "hours", "Mon-Fri 09:00-17:00"),
        ("time-zone", "Europe/Berlin", "time_zone", "Europe/Berlin"),
        ("holidays", "de", "holidays", "DE"),
        ("holidays", "off", "holidays", None),
        ("greeting", "Hello,  we read you.", "greeting", "Hello,  we read you."),
        ("closed-reply", "off", "closed_reply", None),
        ("signature", "x" * 300, "signature", "x" * 300),
        ("waiting-reply", "x" * 1600, "waiting_reply", "x" * 1600),
        ("reopen-window", "0", "reopen_window", 0),
        ("history-window", "8760", "history_window", 8760),
        ("disposition", "transfer", "disposition", "transfer"),
        ("nudge-owner", "60, 15,15", "nudge_owner", "15,60"),
        ("nudge-queue", "off", "nudge_queue", ""),
        ("missed-offers", "20", "missed_offers", 20),
        ("missed-offers", "off", "missed_offers", 0),
        ("goal", "1440", "goal", 1440),
    ],
)
def test_what_is_typed_is_kept(house, name, word, field, value):
    set_to(house, name, word)
    assert kept(house, field) == value


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        ("routing", "longest-idl", "routing: longest-idl doesn't fit: .* Did you mean longest-idle"),
        ("mode", "session2", "mode: .*Did you mean session"),
        ("confirm", "maybe", "confirm: maybe doesn't fit: write on or off"),
        ("hours", "9-5", "hours: .*isn't understood"),
        ("holidays", "Mars", "holidays: Mars is no country"),
        ("greeting", "x" * 1601, "greeting: it has 1601 characters, and a text can have 1600"),
        ("greeting", "😀" * 801, "greeting: it has 1602 characters, and a text can have 1600"),
        ("nudge-owner", "0", "nudge-owner: 0 doesn't fit"),
        ("nudge-owner", "15;60", "nudge-owner: 15;60 doesn't fit"),
        ("nudge-queue", ",".join(map(str, range(1, 12))), "11 times are too many"),
        ("missed-offers", "21", "missed-offers: 21 doesn't fit"),
        ("goal", "0", "goal: 0 doesn't fit: write a whole number of minutes from 1 to 1440."),
        ("disposition", "on", "disposition: on doesn't fit: write off or done or transfer"),
        ("chanel", "#x", "chanel is no setting. Did you mean channel"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(house, name, word, sentence):
    before = {one.field: kept(house, one.field) for one in settings.SETTINGS.values()}
    with pytest.raises(DeskError, match=sentence):
        set_to(house, name, word)
    assert {one.field: kept(house, one.field) for one in settings.SETTINGS.values()} == before


@pytest.mark.parametrize("name", settings.SETTINGS)
def test_what_is_said_can_be_typed_and_is_explained(house, name):
    setting = settings.SETTINGS[name]
    value = kept(house, setting.field)
    assert settings.read(setting, setting.write(value)) == value
    assert setting.sentence(value)
    assert setting.range
    assert setting.default


@pytest.mark.parametrize(
    "name", [name for name, one in settings.SETTINGS.items() if one.default.split(";")[0] != "that of whoever created the queue"]
)
def test_a_new_queue_has_the_defaults(house, name):
    setting = settings.SETTINGS[name]
    assert setting.write(kept(house, setting.field)) == setting.default


def test_only_admins_set(house):
    with pytest.raises(DeskError, match="Only admins"):
        set_to(house, "mode", "page", KATE)


def test_the_log_says_what_was_set_but_no_texts(house):
    set_to(house, "mode", "page")
    set_to(house, "greeting", "Hello Vanessa")
    assert [one.detail for one in house.rows(Audit) if one.action == "set"] == ["mode session -> page", "greeting"]


def words(house: Rooms, **typed: str) -> dict[str, str]:
    with house.transaction() as tx:
        found = {one.name: one.value for one in settings.fields_of(names.get_named(tx, "support"))}
    return found | {name.replace("_", "-"): value for name, value in typed.items()}


def set_all(house: Rooms, typed: dict[str, str]) -> list[str]:
    with house.transaction() as tx:
        return queues.set_all(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), typed)


def test_a_form_sets_what_was_changed_and_empty_is_off(house):
    set_to(house, "greeting", "Hello")
    said = set_all(house, words(house, mode="page", greeting="", nudge_owner=""))
    assert said == [
        "support: mode is now page (it was session).",
        "support: greeting is now off (it was Hello).",
        "support: nudge-owner is now off (it was 15,60).",
    ]
    assert set_all(house, words(house)) == []


def test_a_form_names_every_field_that_does_not_fit_and_sets_none(house):
    with pytest.raises(FormError) as refused:
        set_all(house, words(house, mode="page", hours="whenever", invite_timeout="5"))
    assert set(refused.value.fields) == {"hours", "invite-timeout"}
    assert kept(house, "mode") == "session"


def test_a_renamed_queue_keeps_everything_and_the_card_shows_the_new_name(house):
    house.text()
    before = house.conversation.wanted
    assert set_to(house, "name", "Helpdesk") == "Queue support is called helpdesk from now on."
    assert house.conversation.wanted == before + 1
    with house.transaction() as tx:
        assert names.get_named(tx, "helpdesk").id == house.conversation.queue_id
        with pytest.raises(DeskError, match="There is no queue support"):
            names.get_named(tx, "support")


@pytest.mark.parametrize(("word", "sentence"), [("billing", "There is a queue billing already"), ("a b", "can't be a queue's name")])
def test_a_name_that_cannot_be(house, word, sentence):
    with pytest.raises(DeskError, match=sentence):
        set_to(house, "name", word)


def test_a_moved_queue_keeps_its_open_threads_where_they_are(house):
    house.text()
    with house.transaction() as tx:
        people.remember_channel(tx, Channel(id="C9", name="new"))
    assert set_to(house, "channel", "#new") == "Queue support lives in #new from now on. 1 open conversation stays where it is."
    assert house.conversation.channel_id != "C9"
    house.text(sender="+15557720105")
    assert house.conversation.channel_id == "C9"
    with pytest.raises(DeskError, match="lives in #new already"):
        set_to(house, "channel", "#new")


@pytest.mark.parametrize("flag", ["is_shared", "is_archived", "is_private"])
def test_a_channel_that_cannot_be_used_is_refused(house, flag):
    flags: dict[str, Any] = {flag: True}
    with house.transaction() as tx:
        people.remember_channel(tx, Channel(id="C9", name="new", **flags))
    with pytest.raises(DeskError, match="#new"):
        set_to(house, "channel", "#new")
