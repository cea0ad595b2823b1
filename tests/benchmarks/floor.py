"""The floor: a bare Flask view under the app's own server settings that checks Twilio's signature and commits one row."""

import sys

from flask import Flask, Response, request
from sqlalchemy import Column, Integer, MetaData, String, Table, text
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the package has no py.typed

from bot.config import Settings, read_settings
from bot.serve import Server
from carriers.twilio.settings import TwilioSettings
from storage.database import Database
from storage.sql.statement import plain

PATH = "/carriers/twilio/inbound"
INSERT = text("INSERT INTO text (sid) VALUES (:sid)")


class Floor(Server):
    def load(self) -> Flask:
        app = build(self._settings)
        app.extensions["worker"] = app.extensions["socket"] = None
        return app


def build(settings: Settings) -> Flask:
    database = Database(settings.database_url)
    Table("text", MetaData(), Column("id", Integer, primary_key=True), Column("sid", String, nullable=False)).create(database.engine)
    twilio = next(one for one in settings.carriers if isinstance(one, TwilioSettings))
    validator = RequestValidator(twilio.twilio_auth_token.get_secret_value())
    app = Flask("floor", static_folder=None)

    @app.post(PATH)
    def inbound() -> Response:
        if not validator.validate(settings.public_url + PATH, request.form, request.headers["X-Twilio-Signature"]):
            return Response(status=403)
        with database.write() as session:
            plain(session).execute(INSERT, {"sid": request.form["MessageSid"]})
        return Response("<Response/>", content_type="text/xml")

    app.add_url_rule("/readyz", "readyz", lambda: ("ready\n", 200))
    return app


if __name__ == "__main__":
    Floor(read_settings(), "127.0.0.1", int(sys.argv[1])).run()
