"""What was copied from Slack is tried at once: whether a token is taken, of which workspace it is, and what it may do."""

from collections.abc import Callable

import click
from slack_sdk import WebClient

from bot.config import Settings
from bot.installing.answers import Answers
from bot.slack import manifest, scopes
from bot.slack.calls import call
from storage.engine.pump import HopelessError, LostError, TroubleError

PATIENCE = 10
"""Slack has so many seconds to answer."""


def connect(answers: Answers, *, over_socket: bool) -> None:
    """Takes the app's keys, of which each is tried as soon as it is there."""
    filled = manifest.over_a_socket() if over_socket else manifest.over_http(answers.settings["PUBLIC_URL"])
    if not (answers.known("SLACK_BOT_TOKEN") and answers.known("SLACK_SIGNING_SECRET")):
        _show_the_way(filled, over_socket=over_socket)
    slack = WebClient(
        base_url=_slashed(answers.known("SLACK_API_URL") or str(Settings.model_fields["slack_api_url"].default)),
        timeout=PATIENCE,
        retry_handlers=[],
    )
    where = "in the app’s settings, OAuth & Permissions, once it is installed"
    answers.take("SLACK_BOT_TOKEN", where, _judge_bot(slack, over_socket=over_socket), is_secret=True)
    answers.take("SLACK_SIGNING_SECRET", "in the app’s settings, Basic Information", is_secret=True)
    if over_socket:
        where = "in the app’s settings, Basic Information, App-Level Tokens, with connections:write"
        answers.take("SLACK_APP_TOKEN", where, _judge_socket(slack), is_secret=True)


def _slashed(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"


def _show_the_way(filled: manifest.Manifest, *, over_socket: bool) -> None:
    click.echo("\nThis link opens Slack with the app filled in. Choose the workspace, create the app, and install it:\n")
    click.echo(f"  {manifest.link(filled)}\n")
    click.echo("  (threadline manifest" + (" --socket" if over_socket else "") + " prints the same, to be pasted by hand.)")
    if over_socket:
        click.echo("  Then make an app-level token with connections:write, under Basic Information.\n")
    else:
        click.echo("  Slack will say that the request URL isn’t verified: that is done at the end, when Threadline runs.\n")


def _judge_bot(slack: WebClient, *, over_socket: bool) -> Callable[[str], str | None]:
    def judge(token: str) -> str | None:
        try:
            answer = call(slack.auth_test, token=token)
        except (TroubleError, HopelessError) as error:
            return _refused(error, "SLACK_BOT_TOKEN")
        granted = scopes.read({str(name).lower(): value for name, value in answer.headers.items()})
        if granted and granted.missing:
            hint = "threadline manifest --socket" if over_socket else "threadline manifest"
            missing = ", ".join(granted.missing)
            return f"The token lacks {missing}: put what {hint} prints into the app’s settings (App Manifest), and install it again."
        click.echo(f"  Slack: workspace {answer.get('team') or answer.get('team_id')}, all scopes.")
        return None

    return judge


def _judge_socket(slack: WebClient) -> Callable[[str], str | None]:
    def judge(token: str) -> str | None:
        try:
            call(slack.apps_connections_open, app_token=token)
        except (TroubleError, HopelessError) as error:
            return _refused(error, "SLACK_APP_TOKEN")
        click.echo("  Slack: Socket Mode, token accepted.")
        return None

    return judge


def _refused(error: TroubleError | HopelessError, name: str) -> str:
    if isinstance(error, LostError) or "reached" in str(error):
        return f"Slack doesn’t answer as it should ({error}): look at the network and at SLACK_API_URL, then try again."
    return f"Slack refuses {name} ({error}): copy it once more."
