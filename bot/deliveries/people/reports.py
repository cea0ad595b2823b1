"""A report goes to who asked for it by DM: its totals in words, a chart and a table, in one message."""

import threading
from datetime import datetime
from functools import partial

from bot.deliveries import charts, files
from bot.deliveries.people.dms import open_dm
from bot.desk.notices import notices
from bot.desk.notices.causes import NOT_SHOWN_YET, REPORT_TURN
from bot.desk.screens import reports
from bot.desk.screens.reports import Made
from bot.runtime import Runtime
from bot.views import reports as views
from bot.views.figures import chart_words
from storage.engine.pump import Settle, TroubleError
from storage.kinds import REPORT
from storage.models import Report
from storage.queries.screens import reports as rows
from storage.taken import Taken
from storage.transaction import Transaction

NEXT = 2.0
"""After so many seconds it is seen whether the report before is made."""
_turn = threading.Lock()
"""One report is made at a time, so that most threads stay for what people write."""


def send_report(runtime: Runtime, taken: Taken) -> Settle | None:
    """Ends when Slack shows the report. What a try shared isn't made again."""
    report_id = REPORT.read(taken.subject)
    with runtime.reading() as session:
        report = rows.find(session, report_id)
    if report is None:
        return None
    channel, keep_dm = open_dm(runtime, report.person_id)
    keep = partial(_keep, report_id)
    spot = files.Spot(channel, None, _nothing, report.file_id, report.shared_at)
    is_shown = bool(report.file_id and taken.doubt and not report.shared_at) and files.is_shown_after_all(runtime, spot, taken, keep)
    if not is_shown and report.shared_at is None:
        made = _make(runtime, report)
        if made is None:
            return partial(_refuse, report)
        _share(runtime, spot, made, keep)
        raise TroubleError(NOT_SHOWN_YET, wait=files.LOOK_SOON)
    if not is_shown and _may_come(runtime, report) and not files.is_shown(runtime, spot, report.file_id or "", keep):
        raise TroubleError(NOT_SHOWN_YET, wait=files.LOOK_SOON)

    def settle(tx: Transaction) -> None:
        keep_dm(tx)
        rows.drop(tx.session, report_id)

    return settle


def _may_come(runtime: Runtime, report: Report) -> bool:
    """Says whether Slack may still show what it said it will."""
    return report.shared_at is not None and (runtime.clock() - report.shared_at).total_seconds() < files.SHARING


def _make(runtime: Runtime, report: Report) -> Made | None:
    if not _turn.acquire(blocking=False):
        raise TroubleError(REPORT_TURN, wait=NEXT)
    try:
        return reports.make(runtime.reading, report, runtime.clock())
    finally:
        _turn.release()


def _share(runtime: Runtime, spot: files.Spot, made: Made, keep: files.Keep) -> None:
    """Uploads both files and has Slack show them in one message."""
    chart, words = made.figures.chart, chart_words(made.figures.chart)
    picture = files.upload(
        runtime, files.File(f"{made.name}.png", chart.title, lambda: charts.draw(chart), f"{chart.title}. {words}"[:1000])
    )
    table = files.upload(runtime, files.File(f"{made.name}.csv", made.name, lambda: made.table))
    _store(runtime, keep, table, None)
    files.share(runtime, spot, {picture: chart.title, table: f"{made.name}.csv"}, views.comment(made))
    _store(runtime, keep, table, runtime.clock())


def _store(runtime: Runtime, keep: files.Keep, file_id: str, shared_at: datetime | None) -> None:
    with runtime.transaction() as tx:
        keep(tx, file_id, shared_at)


def _keep(report_id: int, tx: Transaction, file_id: str, shared_at: datetime | None) -> None:
    rows.keep_file(tx.session, report_id, file_id, shared_at)


def _nothing(_tx: Transaction) -> None:
    """A DM can't be lost as a thread can."""


def _refuse(report: Report, tx: Transaction) -> None:
    rows.drop(tx.session, report.id)
    notices.tell(tx, report.person_id, views.NOTHING)
