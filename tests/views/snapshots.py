"""Pictures of states for the views to draw: plain ones, and ones full of words that somebody made up to break them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk.figures import AgentRow, Chart, Figures, Outcomes, QueueLine
from bot.desk.screens.homes import LENGTHS, LENGTHS_OF_ADMINS
from bot.desk.screens.pasts import Attempt, HistoryPage, Past
from bot.desk.set_up import LineEntry, QueueEntry, SetUp
from bot.desk.snapshots import Attached, Board, Card, ConversationRow, Home, NoticeView, Page, Pending, Preview, Teammate, Text

NOON = datetime(2017, 11, 28, 18, 25, 44, tzinfo=UTC)
CHICAGO = "America/Chicago"
LINK = "https://acme.slack.com/archives/C1/p1511893544000100"
HOSTILE = "<!channel> <https://evil.example|bank> & *bold* _it_ `code` :smile: &lt; @here"
LONG = "Maximiliana Bartholomea " * 250
STAMP = "Transferred on 11/28/2017 1:25:44 PM by Kate Lewis to Lee Wong"

CARD = Card(
    id="c0ffee",
    version=7,
    channel_id="C1",
    thread_ts="1511893544.000100",
    contact="Vanessa Ortiz",
    origin="Inbound SMS · Session",
    line="(555) 000-1111",
    queue="support",
    state="Waiting",
    owner=None,
    owner_since=None,
    waiting_since=NOON,
    opened_at=NOON,
    done_at=None,
    done_by=None,
    exchanges=1,
    history_hours=24,
    others=(),
    previous=None,
    stamp=None,
    banner=None,
    pending=None,
    last_reply=None,
    time_zone=CHICAGO,
    words="Where is my order?",
    unanswered_since=NOON,
)
OUTCOME = ("Disposition: Refunds / Refunded", "Note: Sent a new lid")
ACTIVE = replace(CARD, state="Active", owner="Kate Lewis", owner_since=NOON, waiting_since=None, last_reply="sending…")
PENDING = replace(ACTIVE, pending=Pending("Lee Wong", NOON + timedelta(seconds=120), "12:27:44"))
DONE = replace(CARD, state="Done", waiting_since=None, done_at=NOON, done_by="Kate Lewis", stamp=STAMP, outcome=OUTCOME)
FULL = replace(
    PENDING,
    details=("E-mail: vanessa@example.com", "Company: Acme", "Order: 4471"),
    banner="Transfer to Maria Gomez was not accepted: Maria Gomez rejected it.",
    stamp=STAMP,
    exchanges=41,
    others=(("billing", LINK), ("returns", None), ("repairs", LINK), ("lost", LINK)),
    previous=LINK,
    closing=("WhatsApp", NOON + timedelta(hours=24)),
)

PICTURE = Attached("picture", "picture: Picture 1 of 2 from Vanessa Ortiz", "Picture 1 of 2 from Vanessa Ortiz", "F1")
SCAN = Attached("pdf document", "pdf document: scan.pdf", "PDF document 2 of 2 from Vanessa Ortiz")
TEXTS = (
    Text(inbound=True, who="Vanessa Ortiz", body="Parlez-vous français?", at=NOON),
    Text(inbound=False, who="Kate Lewis", body="One moment, please.", at=NOON, state="delivered"),
    Text(inbound=True, who="Vanessa Ortiz", body="", at=NOON, media=(PICTURE, SCAN)),
)
PREVIEW = Preview(
    id="1nv17e",
    contact="Vanessa Ortiz",
    sender="Kate Lewis",
    target="Lee Wong",
    note=None,
    queue="support",
    line="(555) 000-1111",
    origin="Inbound SMS · Session",
    unanswered_since=NOON,
    exchanges=3,
    history_hours=24,
    texts=TEXTS,
    link=LINK,
    over=None,
    expires_at=NOON,
    expires="13:27:44",
)
HELD = ConversationRow("c0ffee", "Vanessa Ortiz", "support", LINK, "Where is my order?", NOON, None, None, CHICAGO)
UNCLAIMED = replace(HELD, waiting_since=NOON)
NOTICE = NoticeView("n071ce", "notice", "Transfer to Lee Wong was not accepted: Lee Wong rejected it.", LINK, NOON, False, None, "c0ffee")
LINE_NOTICE = replace(NOTICE, kind="line", text="A text came in to (555) 000-9999.", link=None, subject="+15550009999", conversation=None)
ASK_NOTICE = replace(NOTICE, kind="ask", subject="U2", dismissed=True, text="Lee Wong asks you to transfer the conversation to them.")
STRANGER = Home("Olaf Berg", False, "not_ready", None, 1, (), (), (), ())
AGENT = replace(STRANGER, name="Kate Lewis", is_agent=True, status="ready", queues=("billing", "support"))
LABELS = ("0:00", "1:00", "2:00", "3:00")
CHART = Chart("support · conversations by the hour", f"hour, {CHICAGO}", LABELS, (0, 0, 1, 8), (0, 0, 0, 4))
TODAY = Figures(
    zone=CHICAGO,
    goal=15,
    new=9,
    begun=1,
    done=4,
    unreplied=1,
    replies=12,
    answered=5,
    median=120,
    ninetieth=750,
    within=4,
    due=6,
    handled=3000,
    wait=45,
    longest_wait=3600,
    offers=Outcomes(4, 1, 1, 1, 0, 0, 1),
    transfers=Outcomes(3, 2, 1),
    chart=CHART,
)
BOARD = Board(
    queue="support",
    waiting=(UNCLAIMED,) * 4,
    waiting_in_all=9,
    late=(replace(HELD, owner="Kate Lewis"),) * 3,
    late_in_all=3,
    patience=15,
    agents=(AgentRow("Kate Lewis", "Ready", NOON, "2 of 3", NOON),)
    + (AgentRow("Lee Wong", "Not Ready – Lunch", NOON, "0 of 3", None),) * 11,
    members=500,
    ready=1,
    today=TODAY,
    queues=(QueueLine("support", 9, NOON, 3), *(QueueLine(f"queue{number}", 0, None, 0) for number in range(199))),
    time_zone=CHICAGO,
    current_until=NOON,
    chart="https://desk.example.com/media/chart/abc.png",
)
BUSY = replace(
    AGENT,
    status="not_ready",
    reason="Lunch",
    reasons=("Break", "Lunch"),
    previews=tuple(replace(PREVIEW, id=f"i{number}", note="Speaks French") for number in range(LENGTHS["invitations"])),
    owned=tuple(replace(HELD, id=f"c{number}", pending="Lee Wong" if number % 2 else None) for number in range(LENGTHS["held"])),
    waiting=tuple(replace(UNCLAIMED, id=f"w{number}") for number in range(LENGTHS["waiting"])),
    favourites=tuple((f"Agent {number}", "Ready · 2 of 3") for number in range(LENGTHS["favourites"])),
    notices=tuple(replace(NOTICE, id=f"n{number}") for number in range(LENGTHS["notices"])),
    boards=(BOARD,) * LENGTHS["boards"],
    pages={name: Page(1, 2, 2 * length + 1) for name, length in LENGTHS.items()},
)
"""The middle page of every list, each as long as it gets."""
SET_UP = SetUp(
    queues=(QueueEntry(1, "support", "C1", 500, 12, ("Kate Lewis", "Lee Wong", "Maria Gomez"), ("(555) 000-1111",) * 9),) * 5,
    lines=(LineEntry(7, "(555) 000-1111", "the routing point main", "twilio"),) * 5,
    queue_count=200,
    line_count=200,
    member_count=500,
    lacking=(("Nobody is in billing yet.", "/queue add billing @name"),) * 8 + (("And 192 more.", "/queue list"),),
    waiting=4,
    failed=60,
    troubles=(("#support (4 waiting)", "Threadline isn't in #support."),) * 6,
    wrong=("Queue billing: not in #billing. Type /invite @threadline in it.",) * 9,
    examined_at=NOON,
    time_zone=CHICAGO,
)
ADMIN = replace(
    BUSY,
    previews=BUSY.previews[: LENGTHS_OF_ADMINS["invitations"]],
    owned=BUSY.owned[: LENGTHS_OF_ADMINS["held"]],
    waiting=BUSY.waiting[: LENGTHS_OF_ADMINS["waiting"]],
    notices=BUSY.notices[: LENGTHS_OF_ADMINS["notices"]],
    set_up=SET_UP,
)
"""The same for an admin."""
PAST = Past(
    queue="support",
    line="(555) 000-1111",
    state="Done",
    who="Kate Lewis",
    opened_at=NOON,
    done_at=NOON,
    disposition="Refunds / Refunded",
    note="Sent a new lid",
    case=("Order: 4471",),
    link=LINK,
    attempts=(Attempt("Kate Lewis", "Lee Wong", "rejected", NOON), Attempt("Kate Lewis", "Maria Gomez", "accepted", NOON)),
)
PAGE = HistoryPage(contact="Vanessa Ortiz", wanted="lid", number=1, last=2, total=11, conversations=(PAST,) * 5)
LEE = Teammate("U2", "Lee Wong", "lee", "Ready · 2 of 3", ready=True)


def with_names(card: Card, words: str) -> Card:
    """The card with `words` in place of everything that people can name."""
    pending = replace(card.pending, target=words) if card.pending else None
    return replace(
        card,
        contact=words,
        line=words,
        queue=words,
        owner=words if card.owner else None,
        done_by=words if card.done_by else None,
        stamp=words,
        banner=words,
        words=words,
        details=(words, words) if card.details else (),
        outcome=(words,) if card.outcome else (),
        pending=pending,
        others=((words, LINK), (words, None)),
    )


def preview_of(words: str, preview: Preview = PREVIEW) -> Preview:
    texts = tuple(replace(text, who=words, body=words) for text in TEXTS)
    return replace(preview, contact=words, sender=words, target=words, note=words, queue=words, line=words, texts=texts)


def board_of(words: str) -> Board:
    return replace(
        BOARD,
        queue=words,
        waiting=tuple(replace(one, contact=words, queue=words, words=words) for one in BOARD.waiting),
        late=tuple(replace(one, contact=words, queue=words, words=words, owner=words) for one in BOARD.late),
        agents=tuple(replace(one, name=words, status=words) for one in BOARD.agents),
        queues=tuple(replace(one, name=words) for one in BOARD.queues),
        today=replace(TODAY, chart=replace(CHART, title=words)),
    )


def home_of(words: str) -> Home:
    return replace(
        BUSY,
        reason=words,
        reasons=(words[:40],),
        queues=(words, words),
        previews=tuple(replace(preview_of(words), id=f"i{number}") for number in range(LENGTHS["invitations"])),
        waiting=tuple(replace(one, contact=words, queue=words, words=words) for one in BUSY.waiting),
        favourites=((words, words),),
        boards=(board_of(words),),
        owned=tuple(replace(one, contact=words, queue=words, pending=words, words=words) for one in BUSY.owned),
        notices=tuple(replace(one, text=words) for one in BUSY.notices),
    )


def set_up_of(words: str) -> SetUp:
    queues = tuple(replace(one, name=words, names=(words,) * 3, numbers=(words,) * 9) for one in SET_UP.queues)
    return replace(
        SET_UP,
        queues=queues,
        lines=tuple(replace(one, number=words, leads_to=words) for one in SET_UP.lines),
        lacking=((words, words),) * 9,
        troubles=((words, words),) * 6,
        wrong=(words,) * 9,
    )


def page_of(words: str) -> HistoryPage:
    attempts = tuple(replace(one, sender=words, target=words) for one in PAST.attempts)
    past = replace(PAST, queue=words, line=words, who=words, disposition=words, note=words, case=(words,), attempts=attempts)
    return replace(PAGE, contact=words, wanted=words, conversations=(past,))
