"""A report comes by DM: words, a chart and a table (docs/behaviour.md#boards-and-reports)."""

import csv
import io

from sqlmodel import select

from storage.models import Report
from tests.journeys.screens.mornings import until_morning


def files_of(desk, message):
    return {file["name"].rsplit(".", 1)[-1]: desk.files()[file["id"]]["_bytes"] for file in message["files"]}


def test_a_supervisor_gets_their_queues_and_an_admin_all(desk):
    until_morning(desk)
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue supervisor support @lee")
    card = desk.claimed(body="Where is my order?")
    desk.later(12 * 60)
    desk.reply(desk.kate, "On its way", card)
    desk.until(lambda: desk.sent() == ["On its way"])
    desk.finish(desk.kate, Disposition="Resolved")
    desk.shows("Done")
    assert desk.command(desk.lee, "/desk report support 1") == "Your report on support, today comes by DM in a moment."
    sent = desk.dm_shows(desk.lee, "Report on *support* · today")
    for line in ("New: 1 · Done: 1", "First reply: median 12 min", "Handle time: 12 min in all", "Offers: none", "Transfers: none"):
        assert line in sent["text"], line
    files = files_of(desk, sent)
    assert files["png"].startswith(b"\x89PNG")
    (row,) = csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")))
    assert (row["Queue"], row["Line"], row["Owner"], row["State"], row["Replies"]) == (
        "support",
        "(555) 000-1111",
        "Kate Lewis",
        "done",
        "1",
    )
    assert row["Disposition"] == "Resolved"
    assert row["Thread"].startswith("https://")
    assert b"order" not in files["csv"]

    assert desk.command(desk.sam, "/desk report") == "Your report on the last 7 days comes by DM in a moment."
    assert "*billing*, *support*" in desk.dm_shows(desk.sam, "Report on")["text"]
    desk.settled()
    with desk.reading() as session:
        assert session.exec(select(Report)).all() == []


def test_an_answer_of_slacks_that_is_lost_sends_no_second_report(desk):
    desk.command(desk.sam, "/queue supervisor support @lee")
    desk.slack.faults.plan("files.completeUploadExternal", "cut")
    desk.command(desk.lee, "/desk report")
    desk.dm_shows(desk.lee, "Report on *support*")
    desk.later(30)
    assert len([message for message in desk.dms(desk.lee) if "Report on" in message["text"]]) == 1


def test_nonsense_is_refused_with_one_sentence(standing_desk):
    desk = standing_desk
    for who, words, said in (
        (desk.sam, "support 0", "0 doesn't fit: write a whole number of days from 1 to 366, like /desk report [QUEUE] [DAYS]"),
        (desk.sam, "367", "367 doesn't fit: write a whole number of days"),
        (desk.sam, "-3", "-3 doesn't fit"),
        (desk.sam, "1.5", "1.5 doesn't fit"),
        (desk.sam, "support seven", "seven doesn't fit"),
        (desk.sam, "suport", "There is no queue suport. Did you mean support?"),
        (desk.sam, "support 7 days", "“days” has no meaning here. Write it like /desk report [QUEUE] [DAYS]"),
        (desk.kate, "", "Only supervisors get reports of their queues, and admins of all."),
        (desk.olaf, "support", "Only supervisors get reports"),
    ):
        assert said in desk.command(who, f"/desk report {words}".strip()), words
