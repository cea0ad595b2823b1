"""What waits is told to one member by DM. What they are told of before Slack has shown it stands in one message."""

from sqlmodel import Session

from bot.deliveries.people import dms
from bot.desk import listing, reading
from bot.desk.notices import alerts
from bot.desk.snapshots import ConversationRow
from bot.runtime import Runtime
from bot.slack.calls import edit, post
from bot.views.alerts import alerts as draw
from storage.engine.pump import Settle
from storage.kinds import ALERT
from storage.models import Alert
from storage.queries.notices import alerts as rows
from storage.taken import Taken
from storage.transaction import Transaction


def show_alerts(runtime: Runtime, taken: Taken) -> Settle | None:
    """Posts the alerts of one message, or nothing where nothing waits any more."""
    with runtime.reading() as session:
        together = [alert for alert in rows.list_group(session, ALERT.read(taken.subject)) if _belongs(alert, taken)]
        if not together or together[0].ts:
            return None
        person_id, mark = together[0].person_id, together[0].public_id
        shown = together if taken.doubt else [alert for alert in together if not alert.over_at]
        if not shown:
            return None
        message = draw(_read(session, shown))
    channel, keep = dms.open_dm(runtime, person_id)
    ts = post(runtime.slack, taken, channel, message, mark, foreign=True)
    ids = [alert.id for alert in shown]

    def settle(tx: Transaction) -> None:
        keep(tx)
        rows.keep_shown(tx.session, ids, channel, ts)
        _look_again(tx, ALERT.read(taken.subject), ids)

    return settle


def _belongs(alert: Alert, taken: Taken) -> bool:
    """Says whether an alert may stand in the message: after a doubt one that came later than the try doesn't."""
    return taken.doubt is None or alert.at <= taken.doubt.since


def _look_again(tx: Transaction, group_id: int, ids: list[int]) -> None:
    """Has drawn anew what changed while the message was under way, and shown what came meanwhile."""
    group = rows.list_group(tx.session, group_id)
    alerts.refresh(tx, [alert for alert in group if alert.id in ids and alert.over_at])
    late = [alert for alert in group if alert.id not in ids and not alert.over_at and not alert.ts]
    if late:
        alerts.regroup(tx, late)


def _read(session: Session, together: list[Alert]) -> tuple[ConversationRow, ...]:
    return tuple(listing.alert_row(session, alert, reading.zone_of(session, alert.person_id)) for alert in together)


def refresh_alerts(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws a message of alerts anew: what waits no more has no button."""
    with runtime.reading() as session:
        together = [alert for alert in rows.list_group(session, ALERT.read(taken.subject)) if alert.ts]
        if not together:
            return None
        message = draw(_read(session, together))
    alert = together[0]
    edit(runtime.slack, alert.channel_id, alert.ts, message)
    return None
