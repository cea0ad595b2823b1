"""The one workspace there is, and our app in it."""

from typing import Any

Json = dict[str, Any]

TEAM_ID = "T0NORTHWND"
TEAM_NAME = "Northwind"
OTHER_TEAM_ID = "T0ELSEWHRE"
"""Where people of another company come from."""
TEAM_DOMAIN = "northwind"
BOT_USER = "U0THREADLN"
BOT_ID = "B0THREADLN"
APP_ID = "A0THREADLN"
SLACKBOT = "USLACKBOT"
