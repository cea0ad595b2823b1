"""Pictures of states for the views to draw: plain ones, and ones full of words that somebody made up to break them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk.snapshots import Card, Held, Home, NoticeView, Pending, Preview, Teammate, Text

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
)
ACTIVE = replace(CARD, state="Active", owner="Kate Lewis", owner_since=NOON, waiting_since=None, last_reply="sending…")
PENDING = replace(ACTIVE, pending=Pending("Lee Wong", NOON + timedelta(seconds=120), "12:27:44"))
DONE = replace(CARD, state="Done", waiting_since=None, done_at=NOON, done_by="Kate Lewis", stamp=STAMP)
FULL = replace(
    PENDING,
    banner="Transfer to Maria Gomez was not accepted: Maria Gomez rejected it.",
    stamp=STAMP,
    exchanges=41,
    others=(("billing", LINK), ("returns", None), ("repairs", LINK), ("lost", LINK)),
    previous=LINK,
)

TEXTS = (
    Text(inbound=True, who="Vanessa Ortiz", body="Parlez-vous français?", at=NOON),
    Text(inbound=False, who="Kate Lewis", body="One moment, please.", at=NOON, state="delivered"),
    Text(inbound=True, who="Vanessa Ortiz", body="", at=NOON, media=("image/jpeg", "application/pdf")),
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
    waited="5 minutes",
    exchanges=3,
    history_hours=24,
    texts=TEXTS,
    link=LINK,
    over=None,
    detail=None,
    expires_at=NOON,
    expires="13:27:44",
)
HELD = Held("c0ffee", "Vanessa Ortiz", "support", LINK, "5 minutes", None)
NOTICE = NoticeView("n071ce", "notice", "Transfer to Lee Wong was not accepted: Lee Wong rejected it.", LINK, NOON, False, None, "c0ffee")
LINE_NOTICE = replace(NOTICE, kind="line", text="A text came in to (555) 000-9999.", link=None, subject="+15550009999", conversation=None)
ASK_NOTICE = replace(NOTICE, kind="ask", subject="U2", dismissed=True, text="Lee Wong asks you to transfer the conversation to them.")
STRANGER = Home("Olaf Berg", False, False, "not_ready", None, 1, (), (), (), ())
AGENT = replace(STRANGER, name="Kate Lewis", is_agent=True, status="ready", queues=("billing", "support"))
BUSY = replace(
    AGENT,
    status="not_ready",
    reason="Lunch",
    previews=tuple(replace(PREVIEW, id=f"i{number}", note="Speaks French") for number in range(12)),
    held=tuple(replace(HELD, id=f"c{number}", pending="Lee Wong" if number % 2 else None) for number in range(30)),
    notices=tuple(replace(NOTICE, id=f"n{number}") for number in range(20)),
)
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
        pending=pending,
        others=((words, LINK), (words, None)),
    )


def preview_of(words: str, preview: Preview = PREVIEW) -> Preview:
    texts = tuple(replace(text, who=words, body=words) for text in TEXTS)
    return replace(preview, contact=words, sender=words, target=words, note=words, queue=words, line=words, texts=texts)


def home_of(words: str) -> Home:
    return replace(
        BUSY,
        reason=words,
        queues=(words, words),
        previews=tuple(replace(preview_of(words), id=f"i{number}") for number in range(12)),
        held=tuple(replace(one, contact=words, queue=words, pending=words) for one in BUSY.held),
        notices=tuple(replace(one, text=words) for one in BUSY.notices),
    )
