"""Charts of boards have addresses that nobody can guess: Slack fetches the pictures there. A name says what is drawn, so that an equal chart
is drawn once.
"""

import hashlib
import hmac
import json
from dataclasses import astuple

from bot.desk.figures import Chart

PATH = "/media/chart/"
ENDING = ".png"


def name(secret: str, chart: Chart) -> str:
    """Gives the name of a chart's picture."""
    return hmac.new(secret.encode(), b"chart:" + json.dumps(astuple(chart)).encode(), hashlib.sha256).hexdigest()[:32]


def address(public_url: str, named: str) -> str:
    return f"{public_url.rstrip('/')}{PATH}{named}{ENDING}"
