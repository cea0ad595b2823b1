"""A desk has the carriers that are set up: another one than the usual, or several, each with its own lines."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot import doctor
from bot.config import SettingsError, read_settings
from carriers import registry
from tests.actors import LINE, MARCUS, VANESSA, Desk
from tests.carriers.pigeon import PigeonSettings
from tests.files import png
from tests.standins.loft import KEY, Loft

LOFT_LINE = "+15550003333"
OTHER = "+15550004444"


class PigeonDesk(Desk):
    """With pigeons only, or `beside` the usual carrier."""

    def __init__(self, *args: Any, loft: Loft, beside: bool = False, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.loft = loft
        self._beside = beside

    def carrier_settings(self) -> dict[str, str]:
        self.loft.app_url = self.url
        return {"pigeon_key": KEY, "pigeon_loft": self.loft.url} | (super().carrier_settings() if self._beside else {})

    def fly(self, letter: str, sender: str = VANESSA, recipient: str = LOFT_LINE) -> None:
        assert self.loft.bring(sender, recipient, letter).status_code == 200


@pytest.fixture
def loft(monkeypatch) -> Iterator[Loft]:
    """The registry is all that has to know of another carrier."""
    monkeypatch.setattr(registry, "CARRIERS", [*registry.CARRIERS, PigeonSettings])
    with Loft() as running:
        yield running


@pytest.fixture
def pigeons(tmp_path, loft) -> Iterator[PigeonDesk]:
    with PigeonDesk(tmp_path, loft=loft) as desk:
        _set_up(desk, f"/line add {LOFT_LINE} support")
        yield desk


@pytest.fixture
def both(tmp_path, loft) -> Iterator[PigeonDesk]:
    with PigeonDesk(tmp_path, loft=loft, beside=True) as desk:
        _set_up(desk, f"/line add {LINE} support via twilio", f"/line add {LOFT_LINE} support via pigeon")
        yield desk


def _set_up(desk: Desk, *lines: str) -> None:
    for words in ("/queue create support #support", "/queue add support @kate", *lines):
        desk.command(desk.sam, words)
    desk.command(desk.kate, "/sms ready")


def claimed(desk: PigeonDesk, letter: str = "Hello") -> dict[str, Any]:
    desk.fly(letter)
    card = desk.until(desk.card)
    desk.thread_shows(letter)
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    return desk.card()


def test_a_text_is_claimed_and_answered_over_a_carrier_that_only_the_registry_knows(pigeons):
    card = claimed(pigeons, "My parcel is wet")
    ts = pigeons.reply(pigeons.kate, "We send a new one.", card)
    letter = pigeons.until(lambda: next(iter(pigeons.loft.letters), None))
    assert (letter["from"], letter["to"], letter["letter"]) == (LOFT_LINE, VANESSA, "We send a new one.")
    assert pigeons.loft.report(letter, "delivered").status_code == 200
    pigeons.until(lambda: pigeons.slack.message(pigeons.support, ts).get("reactions"))
    assert not pigeons.sent()


def test_nobody_else_s_pigeon_comes_in(pigeons):
    assert pigeons.loft.bring(VANESSA, LOFT_LINE, "Forged", key="another").status_code == 403
    pigeons.fly("Hello")
    pigeons.thread_shows("Hello")
    assert not any("Forged" in line for line in pigeons.thread())


def test_a_carrier_that_is_not_set_up_has_no_address(pigeons):
    assert pigeons.twilio.receive(VANESSA, LOFT_LINE, "Hello").status_code == 404


def test_its_own_words_opt_out_and_no_other_company_s(pigeons):
    claimed(pigeons)
    pigeons.fly("STOP")
    pigeons.thread_shows("STOP")
    assert "opted out" not in pigeons.slack.text_of(pigeons.card())
    pigeons.fly("Shoo")
    pigeons.shows("opted out")


def test_its_own_refusal_says_that_the_contact_opted_out(pigeons):
    card = claimed(pigeons)
    pigeons.loft.refusal = "shooed"
    pigeons.reply(pigeons.kate, "Are you there?", card)
    pigeons.thread_shows("The contact wants no pigeons (SHOO).")
    pigeons.shows("opted out")


def test_files_are_refused_where_the_carrier_takes_none(pigeons):
    card = claimed(pigeons)
    pigeons.reply(pigeons.kate, "Like this?", card, files=[("lid.png", "image/png", png())])
    assert "files can't be sent over Pigeon Post" in pigeons.thread_shows("Not sent to the contact")
    assert not pigeons.loft.letters


def test_the_doctor_and_the_pace_name_the_carrier(pigeons):
    said = [line for _, line in doctor.examine(pigeons.runtime)]
    assert "Carrier Pigeon Post: set up. It can't be asked whether account and webhooks are right." in said
    assert not any("Twilio" in line for line in said)
    answer = pigeons.command(pigeons.sam, f"/line pace {LOFT_LINE} default")
    assert "at the pace of Pigeon Post: at most 2 texts a second, with a few at once after a pause." in answer


def test_each_line_sends_over_its_own_carrier(both):
    claimed(both, "By pigeon")
    both.reply(both.kate, "Over the roofs.", both.card())
    both.until(lambda: both.loft.letters)
    both.text("By Twilio", sender=MARCUS)
    card = both.until(lambda: both.card("(555) 772-0102"))
    both.click(both.kate, "Claim", card)
    both.shows("Active", card)
    both.reply(both.kate, "Over the air.", card)
    both.until(both.sent)
    assert (both.sent(), [one["letter"] for one in both.loft.letters]) == (["Over the air."], ["Over the roofs."])


def test_a_number_s_carrier_is_asked_for_where_there_are_two(both):
    said = both.command(both.sam, f"/line add {OTHER} support")
    assert said == (
        f"Is (555) 000-4444 a number at Twilio or Pigeon Post? Write /line add {OTHER} support via twilio or /line add {OTHER} support via pigeon."
    )
    assert "There is no carrier “owl” here. There is Twilio and Pigeon Post." in both.command(
        both.sam, f"/line add {OTHER} support via owl"
    )
    assert both.command(both.sam, f"/line add {OTHER} support via Pigeon") == "(555) 000-4444 at Pigeon Post now leads to support."
    shown = both.command(both.sam, "/line list")
    assert "(555) 000-1111 at Twilio leads to" in shown
    assert "(555) 000-4444 at Pigeon Post leads to" in shown


def test_a_number_is_at_one_carrier_only(both):
    said = both.command(both.sam, f"/line add {LINE} support via pigeon")
    assert said == (
        "(555) 000-1111 is a line at Twilio already, and a number can be at one carrier only. If it has moved to Pigeon Post: "
        f"/line remove {LINE}, then /line add {LINE} support via pigeon"
    )
    assert "is a line already and leads to support" in both.command(both.sam, f"/line add {LINE} support via twilio")


def test_a_number_that_moves_to_another_carrier_sends_over_that(both):
    card = claimed(both)
    for words in (f"/line remove {LOFT_LINE}", f"/line add {LOFT_LINE} support via twilio"):
        both.command(both.sam, words)
    both.reply(both.kate, "We have moved.", card)
    both.until(lambda: both.sent() == ["We have moved."])
    assert not both.loft.letters


def test_a_service_of_one_company_belongs_to_it_without_a_question(both):
    service = "MG" + "5" * 32
    assert f"{service} at Twilio now leads to support." in both.command(both.sam, f"/line add {service} support")


def test_texts_that_came_in_say_whose_the_number_is(both):
    both.fly("Anybody?", recipient=OTHER)
    notice = both.dm_shows(both.sam, "is no line of ours yet")
    both.click(both.sam, "Add line", notice)
    form = both.until(lambda: both.slack.modal(both.sam))
    assert "Carrier" in both.slack.text_of(form)
    assert not both.slack.submit(both.sam, form["id"], {"Queue": "support"}).errors
    both.thread_shows("Anybody?")
    assert "(555) 000-4444 at Pigeon Post leads to" in both.command(both.sam, "/line list")


def test_what_is_to_go_over_a_carrier_that_was_taken_away_waits_until_it_is_back(both, monkeypatch):
    card = claimed(both)
    with monkeypatch.context() as without:
        without.setattr(registry, "CARRIERS", [one for one in registry.CARRIERS if one is not PigeonSettings])
        both.restart()
        both.reply(both.kate, "Over the roofs.", card)
        both.dm_shows(both.sam, "The phone company pigeon isn't set up.")
    both.restart()
    both.until(lambda: [one["letter"] for one in both.loft.letters] == ["Over the roofs."])


def test_another_carrier_s_report_changes_nothing(both):
    both.text("By Twilio", sender=MARCUS)
    card = both.until(lambda: both.card("(555) 772-0102"))
    both.click(both.kate, "Claim", card)
    both.shows("Active", card)
    both.reply(both.kate, "Over the air.", card)
    sent = both.until(lambda: next(iter(both.twilio.sent), None))
    reference = sent.params["StatusCallback"][0].partition("reference=")[2]
    assert both.loft.report({"ring": "r", "reference": reference}, "failed", "hawk").status_code == 200
    both.until(lambda: not both.waiting())
    assert not any("hawk" in line for line in both.thread(card))


def test_without_any_the_start_says_what_each_would_need(loft):
    with pytest.raises(SettingsError) as caught:
        read_settings(public_url="https://desk.example.com", slack_bot_token="xoxb-1", slack_signing_secret="s")
    assert caught.value.lines == [
        f"No carrier is set up: {names} are missing for {title}. Set them in the environment or in .env (README, Settings)."
        for names, title in (
            ("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN", "Twilio"),
            ("TELNYX_API_KEY and TELNYX_PUBLIC_KEY", "Telnyx"),
            ("PIGEON_KEY and PIGEON_LOFT", "Pigeon Post"),
        )
    ]
