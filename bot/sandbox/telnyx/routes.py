"""The HTTP side of Telnyx: what the app's carrier asks of it ("Send a message", "Retrieve a message", "Search detail records")."""

from http import HTTPStatus

from flask import Flask, Response, request

from bot.sandbox.telnyx.company import INBOUND, KEY, PROFILE, TelnyxPhones
from bot.sandbox.traffic.answers import as_json
from bot.sandbox.traffic.calls import Call, Record
from bot.sandbox.traffic.failing import Failing
from bot.sandbox.wire import Json

UNKNOWN = ("10005", "Resource not found")


def register(app: Flask, phones: TelnyxPhones, record: Record, failing: Failing) -> None:
    routes = Routes(phones, record, failing)
    app.add_url_rule("/v2/messages", view_func=routes.send_text, methods=["POST"])
    app.add_url_rule("/v2/messages/<text_id>", view_func=routes.tell_state)
    app.add_url_rule("/v2/detail_records", view_func=routes.list_records)
    app.add_url_rule("/v2/messaging_profiles", view_func=routes.list_profiles)
    app.add_url_rule("/v2/phone_numbers/messaging", view_func=routes.list_numbers)


class Routes:
    def __init__(self, phones: TelnyxPhones, record: Record, failing: Failing) -> None:
        self._phones = phones
        self._record = record
        self._failing = failing

    def send_text(self) -> Response:
        if not _has_key():
            return _wrong_key()
        said = request.get_json()
        call = self._record("phones", said)
        plan = self._failing.plan(call)
        refused = self._refused(self._failing.before(plan, call), call)
        if refused is not None:
            return refused
        asked = {"from": said.get("from") or PROFILE, "to": said["to"], "body": said.get("text", "")}
        asked |= {"reference": said.get("webhook_url", ""), "media_urls": said.get("media_urls", [])}
        taken = self._phones.take(asked)
        call.answer, call.status = {"data": self._phones.payload(taken)}, 200
        if self._failing.after(plan):
            call.status = 0
        return as_json(call.answer)

    def tell_state(self, text_id: str) -> Response:
        if not _has_key():
            return _wrong_key()
        call = self._record("phones.state", {"id": text_id})
        refused = self._failing.before(self._failing.plan(call), call)
        text = next((one for one in self._phones.texts if one.id == text_id), None)
        return refused or (as_json({"data": self._phones.payload(text)}) if text else _refuse(*UNKNOWN, 404))

    def list_records(self) -> Response:
        """Lists the newest first. What is still queued has no record (support.telnyx.com 96934)."""
        if not _has_key():
            return _wrong_key()
        call = self._record("phones.find", request.args.to_dict())
        refused = self._failing.before(self._failing.plan(call), call)
        records = [self._phones.record(text) for text in reversed(self._phones.texts) if text.inbound or text.state != "queued"]
        size, number = request.args.get("page[size]", 20, int), request.args.get("page[number]", 1, int)
        return refused or as_json({"data": [one for one in records if _is_wanted(one)][(number - 1) * size : number * size]})

    def list_profiles(self) -> Response:
        ours = self._phones.app_url + INBOUND
        profile = {"id": PROFILE, "name": "the sandbox", "enabled": True, "webhook_url": ours, "webhook_failover_url": ours}
        return as_json(
            {"data": [profile | {"webhook_api_version": "2"}]} if request.args.get("page[number]", 1, int) == 1 else {"data": []}
        )

    def list_numbers(self) -> Response:
        numbers = [{"phone_number": number, "messaging_profile_id": PROFILE} for number in self._phones.lines]
        return as_json({"data": numbers if request.args.get("page[number]", 1, int) == 1 else []})

    @staticmethod
    def _refused(refused: Response | None, call: Call) -> Response | None:
        """Says a planned refusal by its number as Telnyx does; anything else that goes wrong stays as it is."""
        if refused is not None and refused.status_code == HTTPStatus.OK and call.answer:
            return _refuse(call.answer["error"], "planned", 400)
        return refused


def _has_key() -> bool:
    return request.headers.get("Authorization") == f"Bearer {KEY}"


def _wrong_key() -> Response:
    return _refuse("10009", "Authentication failed", 401)


def _refuse(code: str, title: str, status: int) -> Response:
    return as_json({"errors": [{"code": code, "title": title, "detail": title}]}, status)


def _is_wanted(record: Json) -> bool:
    wanted = request.args
    return all(record[name] == wanted.get(f"filter[{name}]", record[name]) for name in ("direction", "cld")) and (
        str(record["created_at"])[:10] >= wanted.get("filter[created_at][gte]", "")
    )
