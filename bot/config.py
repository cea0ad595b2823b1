"""Where, and with which keys: the only reader of the environment."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """One line per setting that is missing or malformed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def usable_database(url: str) -> str:
    """Raises ValueError."""
    if not url.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("write sqlite:/// and the path of a file, or postgresql://user:password@host/name")
    return url


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    database_url: str = "sqlite:///threadline.db"
    public_url: str
    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = None
    twilio_api_url: str = "https://api.twilio.com"
    threadline_admins: str = ""
    log_format: str = "text"
    sandbox_url: str | None = None
    sandbox_secret: SecretStr | None = None

    @field_validator("public_url", "slack_api_url", "twilio_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write a whole address such as https://desk.example.com")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        return usable_database(value)

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

    @model_validator(mode="after")
    def _carrier(self) -> "Settings":
        if bool(self.twilio_account_sid) != bool(self.twilio_auth_token):
            raise ValueError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together: set both")
        if bool(self.twilio_api_key) != bool(self.twilio_api_secret):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET belong together: set both or neither")
        if not self.twilio_account_sid and not self.sandbox_url:
            raise ValueError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are missing: set both")
        return self

    @property
    def admins(self) -> list[str]:
        return self.threadline_admins.replace(",", " ").split()


def read_settings(**given: Any) -> Settings:
    """Raises SettingsError."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError([_line(one) for one in error.errors()]) from None


def _line(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "missing":
        return f"{name} is missing: set it in the environment or in .env (README, Settings)."
    said = str(error.get("ctx", {}).get("error", error["msg"]))
    return f"{name}: {said}." if name else f"{said}."


def read_database_url() -> str:
    """For commands that need nothing but the database. Raises ValueError."""

    class Only(BaseSettings):
        model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)
        database_url: str = "sqlite:///threadline.db"

    return usable_database(Only().database_url)
