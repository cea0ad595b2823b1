"""All that stands in for the world around the app: Slack with its people, the phones, and what goes wrong on the way. How it is reached over HTTP is another matter."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.sandbox.clock import Clock
from bot.sandbox.later import Later
from bot.sandbox.phones.company import Phones
from bot.sandbox.slack import manifest as manifests
from bot.sandbox.slack.api import Api
from bot.sandbox.slack.gestures.looking import Looking
from bot.sandbox.slack.gestures.pressing import Pressing
from bot.sandbox.slack.gestures.talking import Talking
from bot.sandbox.slack.methods.call import Desk
from bot.sandbox.slack.requests.delivery import Delivery
from bot.sandbox.slack.requests.sockets import Sockets
from bot.sandbox.slack.workspace.workspace import Workspace
from bot.sandbox.traffic.faults import Faults
from bot.sandbox.wire import Json


@dataclass(frozen=True)
class Keys:
    """By what the app and its stand-ins know each other."""

    signing_secret: str
    bot_token: str
    app_token: str
    sandbox_secret: str


class AppControl(Protocol):
    """Where the app was started beside the stand-ins."""

    @property
    def up(self) -> bool: ...

    def restart(self) -> None: ...

    def reset(self) -> None:
        """Everything begins anew; returns before it does."""


class World(Talking, Pressing, Looking):
    def __init__(
        self, keys: Keys, manifest: Path | str, *, limits: bool, retry_delays: tuple[float, ...], phones: type[Phones] = Phones
    ) -> None:
        self.clock, self.sockets = Clock(), Sockets()
        workspace, granted = Workspace(self.clock), manifests.read(manifest)
        delivery = Delivery(keys.signing_secret, workspace, granted, retry_delays, self.sockets)
        super().__init__(Desk(workspace, granted, Later("sandbox-files"), sockets=self.sockets), delivery)
        workspace.emit = delivery.emit
        self.api = Api(self.desk, keys.bot_token, keys.app_token, limits=limits)
        self.faults = Faults()
        self.phones = phones(keys.sandbox_secret, self.clock, delivery.send_raw, workspace.touch)
        self.control: AppControl | None = None
        self.run = secrets.token_hex(4)
        """By which a page that stayed open sees that it is another sandbox."""
        self.ready = True
        """Whether it is set up, so that the page may show it."""
        self.has_samples = False
        """Whether the conversations to begin with are all there."""
        self.first_thread: Json | None = None
        """Channel and ts of the thread that a first visitor finds open."""
        self.stopping = False
