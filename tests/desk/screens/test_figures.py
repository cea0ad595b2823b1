"""A day whose right figures are worked out by hand: board, report, chart and table say the same (docs/behaviour.md#boards-and-reports)."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.desk.handover import conversations, invitations, offers
from bot.desk.messages import outbound, replies, texts
from bot.desk.people import people
from bot.desk.screens import boards, reports
from bot.desk.screens.figures import span
from bot.views.figures import chart_words, lines, more_lines
from bot.views.reports import comment
from storage.models import Contact, Conversation, Invitation, Message, MessageState, Person, Queue, Report, Routing
from storage.queries.screens import charts
from storage.queries.setup.lines import find_line
from tests.desk.house import KATE, LEE, LINE, MARIA, NAMES, SAM, newest, newest_invitation

MIDNIGHT = datetime(2017, 11, 29, 6, tzinfo=UTC)
"""In Chicago, whose time the queue has."""
NIGHT, A, B, C, D, E, F, G, STOP = (f"+1555772011{number}" for number in range(9))
NEVER = "words of a contact"

# The day, by hand. Whatever is still open is looked at at 12:05.
#
#        opened  claimed  first reply       replies  waited  handled          done
# NIGHT  22:00   8:00     8:10              1        600 m   30 m             8:30     the evening before
# A      9:00    9:04     9:05 after  5 m   1        4 m     21 m             9:25
# B      9:10    9:20     9:30 after 20 m   2        10 m    50 m             10:10    Lee, then Kate by a transfer
# C      10:00   10:02    -                 0        2 m     3 m              10:05    Maria, without a reply
# D      11:00   11:10    11:12 after 12 m  1        10 m    55 m so far      -        writes again at 11:30
# E      11:40   -        -                 0        25 m    -                -        25 m without an answer: past the goal of 15
# F      11:55   11:58    -                 0        3 m     7 m so far       -        10 m without an answer: not yet
# G      11:50   Kate begins it             1        -       15 m so far      -
# STOP   11:59   was done when it began, and is in no figure
ROWS = {
    "2017-11-28 22:00:00": ("36600", "1", "done", "Kate Lewis", "0", "36000", "1800", "2017-11-29 08:30:00"),
    "2017-11-29 09:00:00": ("300", "1", "done", "Kate Lewis", "0", "240", "1260", "2017-11-29 09:25:00"),
    "2017-11-29 09:10:00": ("1200", "2", "done", "Kate Lewis", "1", "600", "3000", "2017-11-29 10:10:00"),
    "2017-11-29 10:00:00": ("", "0", "done", "Maria Gomez", "0", "120", "180", "2017-11-29 10:05:00"),
    "2017-11-29 11:00:00": ("720", "1", "active", "Kate Lewis", "0", "600", "3300", ""),
    "2017-11-29 11:40:00": ("", "0", "waiting", "", "0", "1500", "0", ""),
    "2017-11-29 11:50:00": ("", "1", "active", "Kate Lewis", "0", "0", "900", ""),
    "2017-11-29 11:55:00": ("", "0", "active", "whoever was offered it", "0", "180", "420", ""),
}
COLUMNS = (
    "First reply after (seconds)",
    "Replies",
    "State",
    "Owner",
    "Transfers",
    "Wait (seconds)",
    "Handle time (seconds)",
    "Done (America/Chicago)",
)
SAID = [
    # A to F; G; NIGHT, A, B, C
    "New: 6 · 1 begun by agents · Done: 4 (1 without a reply)",
    # 5, 12 and 20 minutes; of A, B, D and E two in time
    "First reply: median 12 min, 90% within 20 min · 50% within the goal of 15 min (2 of 4)",
    # B; D; D
    "Transfers: 3 offered: 1 accepted, 1 rejected and 1 missed",
    # F; E; E
    "Offers: 3 offered: 1 accepted, 1 rejected and 1 missed",
    "Replies: 6",
    # 30 + 21 + 50 + 3 minutes
    "Handle time: 1 h 44 min in all, 26 min on average of what was done",
    # 2, 3, 4, 10, 10 and 25 minutes
    "Wait: median 7 min, at most 25 min",
]
CHART = "New by the hour: 9:00 2, 10:00 1, 11:00 3 · Done: 8:00 1, 9:00 1, 10:00 2 (America/Chicago)"


class Day:
    def __init__(self, house) -> None:
        self.house = house

    def at(self, clock: str) -> None:
        hours, minutes = clock.split(":")
        self.house.now = MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))

    def text(self, clock: str, sender: str, body: str = NEVER) -> None:
        self.at(clock)
        self.house.text(sender, body)

    def does(self, clock: str, verb, sender: str, person: str, *rest: object) -> None:
        self.at(clock)
        with self.house.transaction() as tx:
            verb(tx, self._of(tx, sender), people.get_person(tx, person), *rest)

    def _of(self, tx, sender: str) -> Conversation:
        mine = select(Conversation).join(Contact, col(Contact.id) == col(Conversation.contact_id))
        return tx.session.exec(mine.where(Contact.address == sender)).one()

    def says(self, clock: str, sender: str, person: str) -> None:
        self.does(clock, replies.say, sender, person, ["Our answer"])

    def shown(self) -> Invitation:
        with self.house.transaction() as tx:
            invitation = newest_invitation(tx)
            invitation.shown_at = self.house.now
        return self.house.invitation

    def hand_out(self, clock: str) -> list[Invitation]:
        self.at(clock)
        before = len(self.house.rows(Invitation))
        with self.house.transaction() as tx:
            queue = self.queue(tx.session)
            queue.routing = Routing.LONGEST_IDLE
            offers.hand_out(tx, queue.id)
        with self.house.transaction() as tx:
            for offer in tx.session.exec(select(Invitation).where(Invitation.id > before)):
                offer.shown_at = self.house.now
        return self.house.rows(Invitation)[before:]

    def answers(self, clock: str, verb, offer: Invitation) -> None:
        self.at(clock)
        with self.house.transaction() as tx:
            verb(tx, tx.session.get(Invitation, offer.id), people.get_person(tx, offer.target_id))

    def begins(self, clock: str, person: str, address: str) -> None:
        self.at(clock)
        with self.house.transaction() as tx:
            outbound.send(tx, people.get_person(tx, person), find_line(tx.session, LINE), address, "Hello from us")

    @staticmethod
    def queue(session) -> Queue:
        return session.exec(select(Queue).where(Queue.name == "support")).one()


@pytest.fixture
def day(house) -> Day:
    day = Day(house)
    claim, close, invite = conversations.claim, conversations.close, invitations.invite
    day.text("-2:0", NIGHT)
    day.does("8:0", claim, NIGHT, KATE)
    day.says("8:10", NIGHT, KATE)
    day.does("8:30", close, NIGHT, KATE)
    day.text("9:0", A)
    day.does("9:4", claim, A, KATE)
    day.says("9:5", A, KATE)
    day.text("9:10", B)
    day.does("9:20", claim, B, LEE)
    day.does("9:25", close, A, KATE)
    day.says("9:30", B, LEE)
    day.does("9:40", invite, B, LEE, KATE)
    day.answers("9:41", invitations.accept, day.shown())
    day.text("10:0", C)
    day.says("10:0", B, KATE)
    day.does("10:2", claim, C, MARIA)
    with house.transaction() as tx:
        day._of(tx, C).case_details = "Order: 4471\nColour: red"
    at_ten = lambda tx, conversation, person: close(tx, conversation, person, disposition="=HYPERLINK(1)")  # noqa: E731
    day.does("10:5", at_ten, C, MARIA)
    day.does("10:10", close, B, KATE)
    day.text("11:0", D)
    day.does("11:10", claim, D, KATE)
    day.says("11:12", D, KATE)
    day.does("11:15", invite, D, KATE, LEE)
    day.answers("11:16", invitations.reject, day.shown())
    day.does("11:20", invite, D, KATE, LEE)
    day.shown()
    day.at("11:23")
    house.fire()
    day.text("11:30", D)
    day.text("11:40", E)
    day.begins("11:50", KATE, G)
    day.text("11:55", F)
    first, second = day.hand_out("11:57")
    day.answers("11:57", invitations.reject, first)
    day.answers("11:58", invitations.accept, second)
    (third,) = day.hand_out("11:58")
    assert (first.conversation_id, second.target_id) == (third.conversation_id, house.rows(Conversation)[-1].owner_id)
    day.text("11:59", STOP, "STOP")
    day.at("12:1")
    house.fire()
    day.at("12:5")
    return day


def board_of(day: Day, reader: str = SAM):
    with day.house.database.read() as session:
        queue = day.queue(session)
        return boards.read(session, session.get(Person, reader), queue, [queue], day.house.now)


def report_of(day: Day, days: int = 1, *, everything: bool = False):
    with day.house.database.read() as session:
        queue = day.queue(session).id
    report = Report(person_id=SAM, queue_id=None if everything else queue, days=days)
    return reports.make(day.house.database.read, report, day.house.now)


def table_of(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.table.decode("utf-8-sig"))))


def test_board_report_chart_and_table_say_what_the_day_was(day):
    board, made = board_of(day), report_of(day)
    assert [*lines(board.today), *more_lines(board.today)] == SAID
    assert chart_words(board.today.chart) == CHART
    assert made.figures == board.today
    words = comment(made)
    assert all(line in words for line in (*SAID, CHART))
    assert words.startswith("Report on *support* · today (America/Chicago)\n")
    table = {row["Opened (America/Chicago)"]: row for row in table_of(made)}
    offered = day.house.rows(Conversation)
    name = NAMES[next(one.owner_id for one in offered if one.opened_at == MIDNIGHT + timedelta(hours=11, minutes=55))]
    expected = {at: tuple(name if cell == "whoever was offered it" else cell for cell in row) for at, row in ROWS.items()}
    assert {at: tuple(row[column] for column in COLUMNS) for at, row in table.items()} == expected
    assert NEVER not in made.table.decode()


def test_the_table_adds_up_to_the_figures(day):
    made = report_of(day)
    table, figures = table_of(made), made.figures
    new = [row for row in table if row["Opened (America/Chicago)"] >= "2017-11-29" and row["Begun by"] == "contact"]
    done = [row for row in table if row["State"] == "done"]
    assert (len(new), len(done)) == (figures.new, figures.done) == (sum(figures.chart.new), sum(figures.chart.done))
    assert sum(int(row["Handle time (seconds)"]) for row in done) == figures.handled
    assert sum(int(row["Replies"]) for row in table) == figures.replies
    assert max(int(row["Wait (seconds)"]) for row in new) == figures.longest_wait


def test_a_cell_that_a_spreadsheet_would_calculate_is_words(day):
    (spam,) = (row for row in table_of(report_of(day)) if row["Disposition"])
    assert (spam["Disposition"], spam["Case"], spam["Line"]) == ("'=HYPERLINK(1)", "Order: 4471; Colour: red", "(555) 000-1111")


def test_the_board_shows_what_waits_what_is_late_and_who_is_there(day):
    board = board_of(day)
    assert [(row.contact, row.words) for row in board.waiting] == [("(555) 772-0115", NEVER)]
    assert [(row.contact, row.owner, row.unanswered_since) for row in board.late] == [
        ("(555) 772-0114", "Kate Lewis", MIDNIGHT + timedelta(hours=11, minutes=30))
    ]
    kate = next(agent for agent in board.agents if agent.name == "Kate Lewis")
    assert (kate.status, kate.load, kate.replied_at) == ("Ready", "2 of 3", MIDNIGHT + timedelta(hours=11, minutes=50))
    assert (board.members, board.ready, board.waiting_in_all, board.late_in_all) == (3, 3, 1, 1)


def test_a_longer_report_has_the_day_before_and_every_queue_of_an_admin(day):
    made = report_of(day, 7, everything=True)
    assert made.queues == ("billing", "support")
    assert (made.figures.new, made.figures.done, made.figures.median, made.figures.ninetieth) == (
        7,
        4,
        960,
        36_600,
    )  # 5, 12, 20 and 610 minutes
    assert chart_words(made.figures.chart) == "New by the day: Nov 28 1, Nov 29 6 · Done: Nov 29 4 (America/Chicago)"


def test_who_leads_nothing_any_more_gets_no_report(day):
    report = Report(person_id=LEE, queue_id=None, days=1)
    assert reports.make(day.house.database.read, report, day.house.now) is None


def test_a_reply_that_is_taken_back_was_none(house):
    house.claimed()
    house.pass_time(60)
    house.act(replies.say, KATE, ["Oh no"])
    assert (house.conversation.replies, house.conversation.first_reply_after) == (1, 60)
    with house.transaction() as tx:
        conversation, message = newest(tx), tx.session.get(Message, house.messages()[-1].id)
        assert texts.take_back(tx, conversation, message, MessageState.NOTE)
    assert (house.conversation.replies, house.conversation.first_reply_at) == (0, None)
    house.pass_time(60)
    house.act(replies.say, KATE, ["Hello"])
    assert (house.conversation.replies, house.conversation.first_reply_after) == (1, 120)


def test_a_picture_is_kept_until_nobody_looks_at_it(house):
    with house.transaction() as tx:
        charts.keep(tx.session, "abc", b"first", house.now)
        charts.keep(tx.session, "abc", b"again", house.now)
        assert charts.find(tx.session, "abc") == b"first"
        charts.drop(tx.session, house.now)
        assert charts.find(tx.session, "abc") == b"first"
        charts.drop(tx.session, house.now + timedelta(seconds=1))
        assert charts.find(tx.session, "abc") is None


@pytest.mark.parametrize(
    ("days", "zone", "step", "bars"), [(1, "Asia/Kolkata", "hour", 19), (62, "America/Chicago", "day", 62), (366, "UTC", "week", 53)]
)
def test_bars_are_hours_days_or_weeks(days, zone, step, bars):
    of = span(datetime(2017, 11, 29, 13, 5, tzinfo=UTC), zone, days)
    assert (of.step, len(of.begins), len(of.labels)) == (step, bars, bars)
    assert of.begins[0] == of.since
