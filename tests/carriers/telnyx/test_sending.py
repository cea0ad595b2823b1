"""What Telnyx is asked for, and what its answers mean."""

import json
from datetime import timedelta

import pytest
from responses import matchers

from carriers.base import CarrierError, OutboundText, TextState, UnknownOutcomeError, Wanted
from tests.carriers.contract import CONTACT, LINE, SINCE, TEXT
from tests.carriers.telnyx.events import API, KEY, PROFILE, received, record, sent, telnyx

MESSAGES, RECORDS = f"{API}/v2/messages", f"{API}/v2/detail_records"
REPORTS = "https://sms.example.com/carriers/telnyx/status?reference=out-42"


def asked(wire, text=TEXT):
    wire.post(MESSAGES, json={"data": sent()})
    telnyx().send(text)
    return json.loads(wire.calls[-1].request.body)


def test_a_text_names_line_contact_words_and_where_reports_go(wire):
    assert asked(wire) == {"from": LINE, "to": CONTACT, "text": TEXT.body, "webhook_url": REPORTS}
    assert wire.calls[0].request.headers["Authorization"] == f"Bearer {KEY}"


def test_no_letter_is_exchanged_for_another(wire):
    assert asked(wire, OutboundText("out-42", LINE, CONTACT, "It’s 5 o’clock"))["encoding"] == "ucs2"


def test_files_go_along_by_their_addresses(wire):
    body = asked(wire, OutboundText("out-42", LINE, CONTACT, "", ("https://sms.example.com/media/1",)))
    assert (body["media_urls"], body["type"]) == (["https://sms.example.com/media/1"], "MMS")
    assert "text" not in body


def test_a_messaging_profile_sends_from_its_pool_of_numbers(wire):
    body = asked(wire, OutboundText("out-42", PROFILE, CONTACT, "Hello"))
    assert body["messaging_profile_id"] == PROFILE
    assert "from" not in body


def test_a_reference_is_written_so_that_it_comes_back_whole(wire):
    assert asked(wire, OutboundText("a b/c&d", LINE, CONTACT, "Hello"))["webhook_url"].endswith("?reference=a%20b%2Fc%26d")


def test_another_s_password_in_netrc_takes_no_key_s_place(wire, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine api.telnyx.com login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked(wire)
    assert wire.calls[0].request.headers["Authorization"] == f"Bearer {KEY}"


def test_a_limit_says_by_its_own_header_how_long_to_wait(wire):
    answer = {"errors": [{"code": "10011", "title": "Too many requests"}]}
    wire.post(MESSAGES, json=answer, status=429, headers={"x-ratelimit-reset": "17"})
    with pytest.raises(CarrierError) as caught:
        telnyx().send(TEXT)
    assert (caught.value.code, caught.value.wait, caught.value.retryable) == ("10011", 17, True)


@pytest.mark.parametrize(("status", "code"), [(403, "20100"), (422, "20012"), (400, "40305"), (404, "10005"), (401, "20002")])
def test_what_somebody_has_to_mend_keeps_the_text(wire, status, code):
    wire.post(MESSAGES, json={"errors": [{"code": code, "title": "No"}]}, status=status)
    with pytest.raises(CarrierError) as caught:
        telnyx().send(TEXT)
    assert (caught.value.code, caught.value.repairable) == (code, True)
    assert "An admin" in caught.value.sentence


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_new_code_shows_its_number_and_fails_this_text_alone(wire, status):
    wire.post(MESSAGES, json={"errors": [{"code": "40777", "title": "New"}]}, status=status)
    with pytest.raises(CarrierError) as caught:
        telnyx().send(TEXT)
    assert "40777" in caught.value.sentence
    assert not caught.value.retryable


def test_an_error_of_telnyx_s_own_leaves_it_open(wire):
    wire.post(MESSAGES, json={"errors": [{"code": "10007", "title": "Unexpected error"}]}, status=500)
    with pytest.raises(UnknownOutcomeError):
        telnyx().send(TEXT)


def test_the_search_asks_for_this_contact_and_day_and_stops_where_it_is_older(wire):
    params = {
        "filter[record_type]": "messaging",
        "filter[direction]": "outbound",
        "filter[cld]": CONTACT,
        "filter[created_at][gte]": "2026-11-20",
        "sort": "-created_at",
        "page[number]": "1",
        "page[size]": "50",
    }
    old = [record("outbound", f"old-{n}", (SINCE - timedelta(hours=1)).isoformat(), delivery_status_webhook_url=REPORTS) for n in range(50)]
    wire.get(RECORDS, json={"data": old}, match=[matchers.query_param_matcher(params)])
    assert telnyx().find_sent(TEXT, SINCE) is None
    assert len(wire.calls) == 1


def test_what_is_found_failed_says_why(wire):
    listed = record("outbound", "u-1", SINCE.isoformat(), delivery_status_webhook_url=REPORTS, status="gw_reject", errors=["40013"])
    wire.get(RECORDS, json={"data": [listed]})
    found = telnyx().find_sent(TEXT, SINCE)
    assert (found.carrier_id, found.state, found.error.code) == ("u-1", TextState.FAILED, "40013")


def test_of_what_came_in_only_that_is_asked_for_which_is_ours_and_new(wire):
    theirs = record("inbound", "theirs", SINCE.isoformat(), cld="+15559990000", profile_id=None)
    wire.get(RECORDS, json={"data": [record("inbound", uuid, SINCE.isoformat()) for uuid in ("new", "known")] + [theirs]})
    wire.get(f"{MESSAGES}/new", json={"data": received(id="new")})
    wanted = Wanted(lambda recipient, _service: recipient == LINE, lambda carrier_id: carrier_id == "known")
    assert [text.carrier_id for text in telnyx().list_received(SINCE, wanted)] == ["new"]


def test_what_makes_no_sense_or_is_gone_keeps_nothing_out(wire):
    wire.get(RECORDS, json={"data": [record("inbound", uuid, SINCE.isoformat()) for uuid in ("new", "odd", "gone")]})
    wire.get(f"{MESSAGES}/gone", json={"errors": [{"code": "10005"}]}, status=404)
    wire.get(f"{MESSAGES}/odd", json={"data": {"id": "odd", "from": "nobody"}})
    wire.get(f"{MESSAGES}/new", json={"data": received(id="new")})
    assert [text.carrier_id for text in telnyx().list_received(SINCE)] == ["new"]


def test_a_long_list_is_read_page_by_page(wire):
    pages = [[record("inbound", f"in-{page}-{n}", SINCE.isoformat()) for n in range(50 if page == 1 else 3)] for page in (1, 2)]
    for number, page in enumerate(pages, 1):
        wire.get(RECORDS, json={"data": page}, match=[matchers.query_param_matcher({"page[number]": str(number)}, strict_match=False)])
    for page in pages:
        for one in page:
            wire.get(f"{MESSAGES}/{one['uuid']}", json={"data": received(id=one["uuid"])})
    assert len(list(telnyx().list_received(SINCE))) == 53
