"""The phone companies that can stand in, by the names of their carriers: `threadline sandbox --carrier NAME`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.phones import routes as own_routes
from bot.sandbox.phones.company import Phones
from bot.sandbox.telnyx import routes as telnyx_routes
from bot.sandbox.telnyx.company import TelnyxPhones


@dataclass(frozen=True)
class Company:
    """`register` serves what the app asks of it."""

    phones: type[Phones]
    register: Callable[..., Any]


OWN = "sandbox"
"""The sandbox's own, which has no company."""
COMPANIES = {OWN: Company(Phones, own_routes.register), "telnyx": Company(TelnyxPhones, telnyx_routes.register)}
