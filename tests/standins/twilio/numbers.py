"""What an account has to text from: numbers, and messaging services of several (Twilio's IncomingPhoneNumber and Services resources)."""

import re
from urllib.parse import urlencode

from flask import Flask, abort, jsonify, request

from tests.standins.twilio.webhooks import Webhooks


class Numbers(Webhooks):
    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.numbers: list[dict] = []
        self.services: list[dict] = []
        self.members: dict[str, list[str]] = {}
        """The numbers of each service."""

    def add_number(self, number: str, sms_url: str = "", **more: object) -> None:
        self.numbers.append(
            {
                "sid": self._sid("PN"),
                "account_sid": self.account_sid,
                "phone_number": number,
                "friendly_name": number,
                "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
                "sms_url": sms_url,
                "sms_method": "POST",
                "sms_fallback_url": "",
                "sms_fallback_method": "POST",
                "sms_application_sid": "",
                **more,
            }
        )

    def add_service(self, name: str, *numbers: str, **more: object) -> str:
        sid = self._sid("MG")
        addresses = {
            "inbound_request_url": None,
            "inbound_method": "POST",
            "fallback_url": None,
            "fallback_method": "POST",
            "status_callback": None,
        }
        known = {"sid": sid, "account_sid": self.account_sid, "friendly_name": name, "use_inbound_webhook_on_number": False}
        self.services.append({**known, **addresses, **more})
        self.members[sid] = list(numbers)
        return sid

    def _route_numbers(self, app: Flask, account: str) -> None:
        app.add_url_rule(f"{account}/IncomingPhoneNumbers.json", view_func=self._list_numbers)
        app.add_url_rule(f"{account}/IncomingPhoneNumbers/<sid>.json", view_func=self._update_number, methods=["POST"])
        app.add_url_rule("/v1/Services", view_func=self._list_services)
        app.add_url_rule("/v1/Services/<sid>", view_func=self._update_service, methods=["POST"])
        app.add_url_rule("/v1/Services/<sid>/PhoneNumbers", view_func=self._list_members)

    def _list_numbers(self):
        return self._page("incoming_phone_numbers", self.numbers)

    def _update_number(self, sid: str):
        return self._update(self.numbers, sid)

    def _update_service(self, sid: str):
        return self._update(self.services, sid)

    def _list_services(self):
        return jsonify({"services": self.services, "meta": self._meta("services")})

    def _list_members(self, sid: str):
        listed = [{"sid": self._sid("PN"), "service_sid": sid, "phone_number": number} for number in self.members[sid]]
        return jsonify({"phone_numbers": listed, "meta": self._meta("phone_numbers")})

    @staticmethod
    def _meta(key: str) -> dict:
        return {"key": key, "page": 0, "page_size": 50, "next_page_url": None, "previous_page_url": None, "url": request.url}

    def _update(self, resources: list[dict], sid: str):
        """Changes what the form names, in Twilio's way of writing: SmsUrl is sms_url."""
        resource = next((each for each in resources if each["sid"] == sid), None) or abort(404)
        resource |= {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value for name, value in request.form.items()}
        return jsonify(resource), 200

    def _page(self, key: str, entries: list[dict]):
        size, number = min(request.args.get("PageSize", 50, int), 1000), request.args.get("Page", 0, int)
        page = entries[number * size : (number + 1) * size]
        rest = {name: value for name, value in request.args.items() if name != "Page"}
        uri = [f"{request.path}?{urlencode({**rest, 'PageSize': size, 'Page': at})}" for at in (number - 1, number, number + 1)]
        return jsonify(
            {
                key: page,
                "page": number,
                "page_size": size,
                "start": number * size,
                "end": number * size + max(len(page) - 1, 0),
                "first_page_uri": uri[1],
                "previous_page_uri": uri[0] if number else None,
                "next_page_uri": uri[2] if len(entries) > (number + 1) * size else None,
                "uri": uri[1],
            }
        )
