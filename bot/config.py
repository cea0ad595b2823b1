"""Where, and with which keys: the only reader of the environment."""

import re
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_PERSON_ID = re.compile(r"[UW][A-Z0-9]+")
MISSING = "missing"
"""pydantic's own word for it."""


class SettingsError(Exception):
    """One line per setting that is missing or malformed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class DatabaseSettings(BaseSettings):
    """For commands that need nothing but the database."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    database_url: str = "sqlite:///threadline.db"

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not _is_database(value):
            raise ValueError("write sqlite:/// and the path of a file, or postgresql://user:password@host/name")
        return value


def _is_database(url: str) -> bool:
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        return False
    if url.startswith("sqlite:///"):
        return parts.database not in (None, "", ":memory:")
    return url.startswith("postgresql://")


class Settings(DatabaseSettings):
    public_url: str
    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    sandbox_url: str | None = None
    sandbox_secret: SecretStr | None = None
    twilio_account_sid: str | None = Field(None, validate_default=True)
    twilio_auth_token: SecretStr | None = Field(None, validate_default=True)
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = Field(None, validate_default=True)
    twilio_api_url: str = "https://api.twilio.com"
    threadline_admins: str = ""
    log_format: str = "text"

    @field_validator("public_url", "slack_api_url", "twilio_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not _is_address(value):
            raise ValueError("write a whole address such as https://desk.example.com")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("it is the app-level token, which begins with xapp-")
        return value

    @field_validator("log_format")
    @classmethod
    def _format(cls, value: str) -> str:
        if value not in ("text", "json"):
            raise ValueError("write text or json")
        return value

    @field_validator("twilio_account_sid", "twilio_auth_token")
    @classmethod
    def _carrier(cls, value: Any, info: ValidationInfo) -> Any:
        """Only the sandbox has no need of Twilio."""
        if not value and not info.data.get("sandbox_url"):
            raise PydanticCustomError(MISSING, "Field required")
        return value

    @field_validator("twilio_api_secret")
    @classmethod
    def _key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and not info.data.get("twilio_api_key"):
            raise ValueError("it belongs to TWILIO_API_KEY, which is missing: set both or neither")
        if not value and info.data.get("twilio_api_key"):
            raise ValueError("it is missing, and TWILIO_API_KEY needs it: set both or neither")
        return value

    @field_validator("threadline_admins")
    @classmethod
    def _admins(cls, value: str) -> str:
        if not all(_PERSON_ID.fullmatch(word) for word in _words(value)):
            raise ValueError("write Slack user ids with commas between them, such as U012AB3CD (in Slack: Profile, Copy member ID)")
        return value

    @property
    def admins(self) -> list[str]:
        return _words(self.threadline_admins)


def _words(value: str) -> list[str]:
    return value.replace(",", " ").split()


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


Kind = TypeVar("Kind", bound=DatabaseSettings)


def read_settings(**given: Any) -> Settings:
    """Raises SettingsError."""
    return _read(Settings, **given)


def read_database_url() -> str:
    """Raises SettingsError."""
    return _read(DatabaseSettings).database_url


def _read(kind: type[Kind], **given: Any) -> Kind:
    try:
        return kind(**given)
    except ValidationError as error:
        raise SettingsError([_line(detail) for detail in error.errors()]) from None
    except UnicodeDecodeError:
        raise SettingsError([".env isn't written in UTF-8: save it anew in that encoding."]) from None
    except OSError as error:
        raise SettingsError([f".env can't be read: {error.strerror}."]) from None


def _line(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == MISSING:
        return f"{name} is missing: set it in the environment or in .env (README, Settings)."
    said = str(error.get("ctx", {}).get("error", error["msg"]))
    return f"{name}: {said}."
