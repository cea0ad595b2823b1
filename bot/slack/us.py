"""Who we are in Slack, as our own table knows it."""

import time
from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult

from bot.runtime import Runtime
from storage.models import Workspace
from storage.queries.people.people import find_workspace

SECONDS = 60.0
"""For so long it is believed without a look."""


class Us:
    """Who we are in Slack. Every request asks, and it changes only with the installation, so that it is read once a minute."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._known: Workspace | None = None
        self._until = 0.0

    def find(self) -> Workspace | None:
        """Gives who we are, or None until Slack has told us."""
        now = time.monotonic()
        if self._known is None or now >= self._until:
            with self._runtime.reading() as session:
                self._known = find_workspace(session)
            self._until = now + SECONDS
        return self._known


def authorizing(runtime: Runtime, us: Us) -> Callable[..., AuthorizeResult]:
    """Makes Bolt's authorization from our own table: Bolt would ask Slack's auth.test, and wait for it."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        known = us.find()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id or (known.team_id if known else None),
            bot_token=runtime.settings.slack_bot_token.get_secret_value(),
            bot_id=known.bot_id if known else None,
            bot_user_id=known.bot_user_id if known else None,
        )

    return authorize
