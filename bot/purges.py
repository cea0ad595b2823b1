"""`threadline purge` says what is to go, asks, and empties each conversation in a transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from bot.desk.language.times import plural
from bot.desk.setup import retention
from bot.desk.setup.retention import Purged
from storage.database import Database
from storage.queries.setup.retention import Span


def run(database: Database, now: datetime, span: Span, *, ask: bool, dry_run: bool) -> None:
    """Purges the data of a span, or only counts it with `dry_run`. Raises click.Abort where the answer is no."""
    with database.read() as session:
        kept = retention.map_open(session, span)
        ripe = [conversation_id for conversation_id in retention.list_ripe(session, span) if conversation_id not in kept]
        wanted = Purged()
        for conversation_id in ripe:
            wanted += retention.measure(session, span, conversation_id)
    for named in kept.values():
        click.echo(f"Left alone, since it is open: {named}", err=True)
    click.echo(f"{'Would purge' if dry_run else 'To purge'}: {_said(wanted)}.")
    if dry_run:
        return
    if ask:
        click.confirm("This can't be undone. Go on?", abort=True)
    click.echo(f"Purged: {_said(_purge(database, now, span, ripe))}.")


def _purge(database: Database, now: datetime, span: Span, ripe: Sequence[int | None]) -> Purged:
    done = Purged()
    for conversation_id in ripe:
        with database.write() as session:
            purged = retention.purge(session, now, span, conversation_id)
        if purged is None:
            click.echo(f"Left alone, since it isn't over yet: conversation {conversation_id}", err=True)
        else:
            done += purged
    with database.write() as session:
        done += retention.purge_contacts(session, now, span)
    return done


def _said(purged: Purged) -> str:
    return ", ".join(plural(number, noun.removesuffix("s")) for noun, number in asdict(purged).items())
