"""The settings say where everything is and with which keys we come. Nothing else reads the environment."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, PrivateAttr, SecretStr, ValidationError, create_model, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from carriers import registry
from carriers.settings import Address, CarrierSettings, PublicAddress, shaped

_PERSON_ID = re.compile(r"[UW][A-Z0-9]+")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
LAST_PORT = 65_535
MISSING = "missing"
"""This is pydantic's own word for a setting that isn't there."""


class SettingsError(Exception):
    """Settings are missing or malformed: `lines` has a line for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Source(BaseSettings):
    """All settings are read from the environment, else from `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)


class PublicSettings(Source):
    """One setting is enough to say where we are reached."""

    public_url: PublicAddress


class DatabaseSettings(Source):
    """These settings are enough for commands that need nothing but the database."""

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
    return url.startswith("postgresql://") and bool(parts.database) and (parts.port is None or 0 < parts.port <= LAST_PORT)


BotToken = Annotated[
    SecretStr,
    AfterValidator(shaped(r"(xoxe\.)?xoxb-[!-~]+", "it is the bot token, which begins with xoxb- (in the app's settings: OAuth)")),
]
SigningSecret = Annotated[
    SecretStr,
    AfterValidator(
        shaped(r"(?!xox|xapp-)[!-~]+", "it is the signing secret, which is no token (in the app's settings: Basic Information)")
    ),
]
AppToken = Annotated[SecretStr | None, AfterValidator(shaped(r"xapp-[!-~]+", "it is the app-level token, which begins with xapp-"))]


class Settings(DatabaseSettings):
    public_url: PublicAddress
    slack_bot_token: BotToken
    slack_signing_secret: SigningSecret
    slack_app_token: AppToken = None
    slack_api_url: Address = "https://slack.com/api/"
    threadline_admins: str = ""
    log_format: str = "text"
    hook_allowed_hosts: str = ""
    _carriers: tuple[CarrierSettings, ...] = PrivateAttr(())

    @field_validator("slack_api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("log_format")
    @classmethod
    def _format(cls, value: str) -> str:
        if value not in ("text", "json"):
            raise ValueError("write text or json")
        return value

    @field_validator("threadline_admins")
    @classmethod
    def _admins(cls, value: str) -> str:
        if not all(_PERSON_ID.fullmatch(word) for word in _words(value)):
            raise ValueError("write Slack user ids with commas between them, such as U012AB3CD (in Slack: Profile, Copy member ID)")
        return value

    @field_validator("hook_allowed_hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        if not all(_HOST.fullmatch(word) for word in _words(value)):
            raise ValueError(
                "write names or addresses of hosts with commas between them, such as crm.internal, 10.1.2.3, without https:// or a port"
            )
        return value.lower()

    @property
    def hook_hosts(self) -> frozenset[str]:
        """The hosts that hooks may lead to though they are in a private network."""
        return frozenset(_words(self.hook_allowed_hosts))

    @property
    def admins(self) -> list[str]:
        return _words(self.threadline_admins)

    @property
    def carriers(self) -> tuple[CarrierSettings, ...]:
        """The settings of the carriers that are set up, of which there is at least one."""
        return self._carriers


def _words(value: str) -> list[str]:
    return value.replace(",", " ").split()


def read_settings(**given: Any) -> Settings:
    """Reads all settings. Raises SettingsError with a line for everything that isn't right."""
    lines: list[str] = []
    settings: Settings | None = None
    with _noting(lines):
        settings = Settings(**given)
    carriers, wrong = _read_carriers(given)
    if settings is None or wrong:
        raise SettingsError(list(dict.fromkeys(lines + wrong)))
    settings._carriers = carriers  # noqa: SLF001  (each has a model of its own)
    return settings


def read_database_url() -> str:
    """Reads the database's address alone. Raises SettingsError."""
    lines: list[str] = []
    with _noting(lines):
        return DatabaseSettings().database_url
    raise SettingsError(lines)


def read_public_url() -> str:
    """Reads the address alone at which we are reached. Raises SettingsError."""
    lines: list[str] = []
    with _noting(lines):
        return PublicSettings().public_url  # type: ignore[call-arg]  # the environment gives it
    raise SettingsError(lines)


def list_names() -> list[str]:
    """Lists all settings that a person may have to say, by their names in capital letters."""
    companies = [name for model in registry.CARRIERS if not model.facts.is_stand_in for name in model.model_fields]
    return [name.upper() for name in (*Settings.model_fields, *companies)]


def read_said() -> dict[str, str]:
    """Gives what the environment and `.env` say of each setting, unjudged, by its name in capital letters. Raises SettingsError."""
    fields: Any = {name.lower(): (str | None, None) for name in list_names()}
    kind: Any = create_model("Said", __base__=Source, **fields)
    lines: list[str] = []
    with _noting(lines):
        return {name.upper(): value for name, value in kind().model_dump().items() if value is not None}
    raise SettingsError(lines)


def _find_model(name: str) -> type[BaseModel]:
    """Gives the model that has this setting."""
    return next((model for model in registry.CARRIERS if name.lower() in model.model_fields), Settings)


def is_secret(name: str) -> bool:
    """Says whether nobody may look on while this setting is typed."""
    return "SecretStr" in str(_find_model(name).model_fields[name.lower()].annotation)


def find_complaint(name: str, values: dict[str, str]) -> str | None:
    """Says what isn't right with one setting among those that are given, by their names in capital letters; None where nothing is."""
    model: Any = _find_model(name)
    lines: list[str] = []
    try:
        model(**{key.lower(): value for key, value in values.items()})
    except ValidationError as error:
        lines = [_line(detail) for detail in error.errors() if detail["loc"] == (name.lower(),)]
    return lines[0] if lines else None


def _read_carriers(given: dict[str, Any]) -> tuple[tuple[CarrierSettings, ...], list[str]]:
    """Gives the settings of the carriers that are set up. Raises SettingsError where one is set up by halves, or where there is none."""
    carriers: list[CarrierSettings] = []
    lines: list[str] = []
    for model in registry.CARRIERS:
        with _noting(lines):
            carriers += _find_carrier(model, given)
    return tuple(carriers), lines or ([] if carriers else list(_choices()))


def _find_carrier(model: type[CarrierSettings], given: dict[str, Any]) -> list[CarrierSettings]:
    """Gives the settings of a carrier, or None where nothing is said of it. Raises ValidationError."""
    try:
        return [_make_reader(model)(**given)]
    except ValidationError as error:
        missing = [detail for detail in error.errors() if detail["type"] == MISSING]
        if len(missing) == error.error_count() == len(model.list_required()):
            return []
        raise


@cache
def _make_reader(model: type[CarrierSettings]) -> Any:
    """Gives a carrier's settings with the source of all settings. pydantic takes milliseconds to make such a model."""
    return create_model(model.__name__, __base__=(model, Source))


def _choices() -> Iterator[str]:
    """Says what is missing for each carrier that there could be."""
    for model in registry.CARRIERS:
        if not model.facts.is_stand_in:
            names = " and ".join(name.upper() for name in model.list_required())
            yield f"No carrier is set up: {names} are missing for {model.facts.title}. Set them in the environment or in .env (README, Settings)."


@contextmanager
def _noting(lines: list[str]) -> Iterator[None]:
    """Goes on after what can't be read, and adds a line for each thing that is wrong."""
    try:
        yield
    except ValidationError as error:
        lines += [_line(detail) for detail in error.errors()]
    except UnicodeDecodeError:
        lines.append(".env isn't written in UTF-8: save it anew in that encoding.")
    except OSError as error:
        lines.append(f".env can't be read: {error.strerror}.")


def _line(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == MISSING:
        return f"{name} is missing: set it in the environment or in .env (README, Settings)."
    said = str(error.get("ctx", {}).get("error", error["msg"]))
    return f"{name}: {said}."
