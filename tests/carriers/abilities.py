"""What a carrier with a further ability keeps to: its test class inherits the part of each ability beside CarrierContract."""

import traceback
from typing import Any

import pytest
import requests

from carriers.base import CarrierError, FetchesMedia, FindsSent, ListsReceived, Media, TellsState, TextState
from tests.carriers.contract import SINCE, TEXT, CarrierContract, Unreached
from tests.files import AMR, JPEG, PDF, VCARD, png


class FindsSentContract(CarrierContract):
    ability: Any = FindsSent

    def serve_found(self, wire, carrier_ids: list[str]) -> None:
        """The carrier knows TEXT under these ids."""
        raise NotImplementedError

    def test_finds_a_text_that_it_took(self, wire):
        self.serve_found(wire, ["taken-1"])
        finder: FindsSent = self.carrier()
        assert finder.find_sent(TEXT, SINCE).carrier_id == "taken-1"

    def test_finds_nothing_where_nothing_is(self, wire):
        self.serve_found(wire, [])
        assert self.carrier().find_sent(TEXT, SINCE) is None

    def test_never_finds_what_belongs_to_another_text(self, wire):
        self.serve_found(wire, ["taken-1", "taken-2"])
        assert self.carrier().find_sent(TEXT, SINCE, known=frozenset({"taken-1"})).carrier_id == "taken-2"
        assert self.carrier().find_sent(TEXT, SINCE, known=frozenset({"taken-1", "taken-2"})) is None

    @pytest.mark.parametrize("status", [401, 429, 500])
    def test_a_list_of_sent_texts_that_can_t_be_had_is_an_error_and_no_empty_list(self, wire, status):
        wire.get(self.found_url or self.send_url, json={}, status=status)
        self.can_t_tell(lambda: self.carrier().find_sent(TEXT, SINCE))


class ListsReceivedContract(CarrierContract):
    ability: Any = ListsReceived

    received_url: str
    """Where it lists what came in."""

    def serve_received(self, wire, ids: list[str]) -> None:
        """The carrier lists these texts from CONTACT to LINE, received after SINCE in this order."""
        raise NotImplementedError

    def test_lists_what_was_received_oldest_first(self, wire):
        self.serve_received(wire, ["in-1", "in-2", "in-3"])
        lister: ListsReceived = self.carrier()
        received = list(lister.list_received(SINCE))
        assert [text.carrier_id for text in received] == ["in-1", "in-2", "in-3"]
        assert all(text.sent_at.tzinfo and text.sent_at >= SINCE for text in received)

    @pytest.mark.parametrize("status", [401, 429, 500])
    def test_a_list_of_received_texts_that_can_t_be_had_is_an_error_and_no_empty_list(self, wire, status):
        wire.get(self.received_url, json={}, status=status)
        self.can_t_tell(lambda: list(self.carrier().list_received(SINCE)))


class TellsStateContract(CarrierContract):
    ability: Any = TellsState

    def serve_state(self, wire, status: str, code: str = "") -> None:
        """What became of the text "taken-1"; "gone": the carrier doesn't know it."""
        raise NotImplementedError

    @pytest.mark.parametrize(("status", "code"), [("sent", ""), ("delivered", ""), ("undelivered", "code"), ("teleported", "")])
    def test_tells_what_became_of_a_text(self, wire, status, code):
        code = code and self.switched_off
        self.serve_state(wire, status, code)
        asked: TellsState = self.carrier()
        report = asked.fetch_state("taken-1")
        assert (report.carrier, report.carrier_id) == (self.carrier().facts.name, "taken-1")
        assert report.state == (TextState.UNKNOWN if status == "teleported" else TextState(status))
        assert (report.error.code if report.error else "") == code

    def test_a_text_that_it_does_not_know_is_not_asked_for_again(self, wire):
        self.serve_state(wire, "gone")
        with pytest.raises(CarrierError) as caught:
            self.carrier().fetch_state("taken-1")
        assert not caught.value.retryable


class FetchesMediaContract(CarrierContract):
    ability: Any = FetchesMedia

    media_url: str
    """Where an attachment of its own may be."""

    def fetched(self, media):
        fetcher: FetchesMedia = self.carrier()
        return fetcher.fetch(media, 1000)

    def not_fetched(self, media) -> CarrierError:
        with pytest.raises(CarrierError) as caught:
            self.fetched(media)
        assert len(caught.value.sentence) > 20
        assert media.url not in "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        self.keeps_secrets(caught.value)
        return caught.value

    @pytest.mark.parametrize(
        ("announced", "content", "kind"),
        [
            ("image/png", png(), "image/png"),
            ("image/png", JPEG, "image/jpeg"),
            ("application/octet-stream", PDF, "application/pdf"),
            ("text/x-vcard", VCARD, "text/vcard"),
            ("audio/amr", AMR, "audio/amr"),
            ("video/3gpp", b"who knows", "video/3gpp"),
            ("", b"who knows", "application/octet-stream"),
            ("not a type", b"<p>who knows", "application/octet-stream"),
        ],
    )
    def test_fetches_media_and_says_what_they_are(self, wire, announced, content, kind):
        wire.get(self.media_url, body=content, content_type="application/octet-stream")
        fetched = self.fetched(Media(self.media_url, announced))
        assert (fetched.content, fetched.content_type) == (content, kind)

    @pytest.mark.parametrize(
        ("status", "retryable"), [(404, True), (500, True), (503, True), (429, True), (401, True), (408, True), (410, False)]
    )
    def test_media_that_can_t_be_had(self, wire, status, retryable):
        wire.get(self.media_url, status=status, headers={"Retry-After": "7"})
        assert self.not_fetched(Media(self.media_url, "image/png")).retryable == retryable

    @pytest.mark.parametrize("trouble", [requests.ReadTimeout("too late"), Unreached(), requests.exceptions.ChunkedEncodingError("half")])
    def test_a_media_host_in_trouble_is_asked_again(self, wire, trouble):
        wire.get(self.media_url, body=trouble)
        assert self.not_fetched(Media(self.media_url, "image/png")).retryable

    @pytest.mark.parametrize(("content", "retryable"), [(b"", True), (b"<html><body>Sign in", True), (JPEG + b"x" * 1000, False)])
    def test_media_that_isn_t_kept(self, wire, content, retryable):
        wire.get(self.media_url, body=content, content_type="image/jpeg")
        assert self.not_fetched(Media(self.media_url, "image/jpeg")).retryable == retryable

    @pytest.mark.parametrize("url", ["https://evil.example/a", "http://169.254.169.254/", "file:///etc/passwd", "https://127.0.0.1/x", ""])
    def test_media_of_others_are_not_asked_for(self, wire, url):
        with pytest.raises(CarrierError) as caught:
            self.fetched(Media(url, "image/png"))
        assert not caught.value.retryable
        wire.get(self.media_url, status=302, headers={"Location": url or "//evil.example/a"})
        assert not self.not_fetched(Media(self.media_url, "image/png")).retryable
        assert len(wire.calls) == 1


class AbleCarrierContract(FindsSentContract, ListsReceivedContract, TellsStateContract, FetchesMediaContract):
    """For a carrier that can all of it."""
