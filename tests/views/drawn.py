"""Every picture that Threadline draws, by name: the table that the rules run over."""

from dataclasses import replace

from bot.desk.messages.compose import Draft
from bot.desk.messages.outbound import Outcome
from bot.desk.queues.dispositions import AT_FIRST, Code
from bot.desk.screens.failures import Failures, FailureView, WaitView
from bot.desk.screens.mine import Asked, Filter
from bot.desk.screens.point_rows import PointRow
from bot.desk.set_up import SetUp
from bot.desk.setup.points import PointView
from bot.desk.snapshots import Beginning, Left, QueueRow, SettingField
from bot.views import alerts, failures, history, home, mine, moves, notices
from bot.views.blocks import Block
from bot.views.handover import assignments, cards, dispositions, invitations, transfers
from bot.views.messages import compose, messages, outbound
from bot.views.setup import contacts, lines, points, queues
from tests.views.snapshots import (
    ACTIVE,
    ADMIN,
    AGENT,
    ASK_NOTICE,
    BUSY,
    CARD,
    CHICAGO,
    DONE,
    FULL,
    HELD,
    HOSTILE,
    LEE,
    LINE_NOTICE,
    LINK,
    LONG,
    NOTICE,
    PAGE,
    PENDING,
    PREVIEW,
    STRANGER,
    TEXTS,
    UNCLAIMED,
    home_of,
    page_of,
    preview_of,
    set_up_of,
    with_names,
)

OVER = ("Accepted", "Rejected", "Expired", "Withdrawn", "No longer available")
WIDE = "漢字" * 800
"""The longest text that a carrier hands over, in characters that grow on their way."""


def _cards() -> dict[str, Block]:
    named = {"waiting": CARD, "active": ACTIVE, "pending": PENDING, "done": DONE, "full": FULL}
    named |= {"without history": replace(FULL, history_hours=0), "one hour": replace(CARD, history_hours=1)}
    named["offered"] = replace(CARD, pending=replace(PENDING.pending, is_offer=True))
    named["moved"] = replace(FULL, moved_from=("billing", LINK), moves=1)
    named |= {
        "group": replace(ACTIVE, is_group=True),
        "opted out": replace(ACTIVE, opted_out=True),
        "opted out and done": replace(DONE, opted_out=True),
    }
    named |= {f"hostile {name}": with_names(card, HOSTILE) for name, card in named.items()}
    named |= {f"long {name}": with_names(card, LONG) for name, card in named.items() if not name.startswith("hostile")}
    return {f"card: {name}": cards.card(card) for name, card in named.items()}


def _previews() -> dict[str, Block]:
    named = {"open": PREVIEW, "with a note": replace(PREVIEW, note="Speaks French"), "no link": replace(PREVIEW, link=None)}
    named |= {"no texts": replace(PREVIEW, texts=()), "no history": replace(PREVIEW, history_hours=0)}
    named |= {over: replace(PREVIEW, over=over) for over in OVER}
    named |= {f"hostile {over}": preview_of(HOSTILE, replace(PREVIEW, over=over)) for over in OVER}
    named |= {"hostile": preview_of(HOSTILE), "long": preview_of(LONG), "long over": preview_of(LONG, replace(PREVIEW, over="Expired"))}
    for_queue = {
        name: replace(one, is_for_queue=True, accepted_by=one.sender if one.over == "Accepted" else None) for name, one in named.items()
    }
    named |= {f"{name}, for a queue": one for name, one in for_queue.items()}
    named |= {f"{name}, handed out": replace(one, is_offer=True) for name, one in named.items() if not one.is_for_queue}
    made = {f"preview: {name}": invitations.preview(one, CHICAGO) for name, one in named.items()}
    reminded = {"plain": PREVIEW, "hostile": preview_of(HOSTILE), "long": preview_of(LONG)}
    return made | {f"reminder: {name}": invitations.reminder(one) for name, one in reminded.items()}


def _alerts() -> dict[str, Block]:
    hostile, long = (replace(UNCLAIMED, contact=words, words=words, queue=words) for words in (HOSTILE, LONG))
    named = {
        "one": (UNCLAIMED,),
        "several": (UNCLAIMED, replace(UNCLAIMED, id="c1", link=None)),
        "hostile": (hostile,) * 2,
        "long": (long,) * 8,
    }
    named |= {f"{name}, over": tuple(replace(row, over=f"{row.contact} holds it") for row in rows) for name, rows in named.items()}
    return {f"alert: {name}": alerts.alerts(rows) for name, rows in named.items()}


def _messages() -> dict[str, Block]:
    hostile, long = (replace(TEXTS[2], who=words, body=words) for words in (HOSTILE, LONG))
    texts = {"plain": TEXTS[0], "media only": TEXTS[2], "empty": replace(TEXTS[0], body=""), "hostile": hostile, "long": long}
    texts |= {f"{name} group": replace(text, also_to=(text.who,) * 9) for name, text in texts.items()}
    texts |= {f"{name} tapback": replace(text, tapback=text.who[:160]) for name, text in texts.items()}
    made = {f"text: {name}": messages.inbound(text) for name, text in texts.items()}
    held = {"plain": HELD, "hostile": replace(HELD, contact=HOSTILE, queue=HOSTILE), "long": replace(HELD, contact=LONG)}
    made |= {f"mine: {name}": {"text": mine.text([row] * 90), "blocks": mine.answer([row] * 90, Filter())} for name, row in held.items()}
    for name, words in {"plain": "Marked done by Kate Lewis.", "hostile": HOSTILE, "long": LONG, "ampersands": "&" * 2000}.items():
        made[f"line: {name}"] = messages.thread_note(words, mention=None, offer=None)
        made[f"line with mention: {name}"] = messages.thread_note(words, mention="U1", offer=None)
        made |= {
            f"line {kind}: {name}": messages.thread_note(words, mention="U1", offer=messages.Offer(kind, "abc", 3))
            for kind in messages.OFFERS
        }
        made |= {f"hint {button}: {name}": messages.hint(words, button, "c0ffee") for button in (None, *messages.HINT_BUTTONS)}
    return made


def _notices() -> dict[str, Block]:
    named = {"notice": NOTICE, "line": LINE_NOTICE, "ask": ASK_NOTICE, "word": replace(NOTICE, kind="word", dismissed=True, link=None)}
    named |= {"dismissed": replace(NOTICE, dismissed=True), "line dismissed": replace(LINE_NOTICE, dismissed=True)}
    named |= {"hostile": replace(NOTICE, text=HOSTILE), "long": replace(NOTICE, text=LONG, dismissed=True)}
    nudge = replace(NOTICE, kind="nudge", dismissed=True)
    named |= {
        f"nudge, {name}": replace(nudge, contact=words, words=words)
        for name, words in (("plain", "Vanessa"), ("hostile", HOSTILE), ("long", LONG))
    }
    return {f"notice: {name}": notices.notice(one) for name, one in named.items()}


def _moves() -> dict[str, Block]:
    made: dict[str, Block] = {}
    for name, words in {"plain": "billing", "hostile": HOSTILE, "long": LONG}.items():
        left = Left(words, words, "C1", "1.1", CARD.opened_at, words, LINK, CHICAGO)
        texts = tuple(replace(text, who=words, body=words) for text in TEXTS)
        page = Beginning(words, words, LINK, 0, 2, texts * 7, 6, (words,) * 9, CHICAGO)
        made |= {f"left: {name}": moves.left(left), f"left without link: {name}": moves.left(replace(left, link=None, stamp=None))}
        made |= {
            f"beginning: {name}": moves.beginning(page),
            f"beginning, page 2: {name}": moves.beginning(replace(page, number=1, link=None)),
        }
    return made


def _handing() -> dict[str, Block]:
    made: dict[str, Block] = {}
    for name, words in {"plain": "billing", "hostile": HOSTILE, "long": LONG}.items():
        row = QueueRow(1, words, "C1", "3 Ready · 5 waiting")
        made[f"form: release {name}"] = assignments.release_form("c0ffee", words, row)
        made[f"form: release instead {name}"] = assignments.release_form("c0ffee", words, None, f"Nobody else in {words} is Ready.")
        made[f"form: assign {name}"] = assignments.assign_form("c0ffee", words, words)
    return made


def _forms() -> dict[str, Block]:
    made = {"note": notices.note_form("c0ffee", "Vanessa Ortiz"), "reason": invitations.reason_form(PREVIEW)}
    made["line"] = notices.line_form("+15550009999", "(555) 000-9999", [("Twilio", "twilio")])
    made |= {
        f"queue {name}": queues.form(words[:40], SETTINGS) for name, words in {"plain": "support", "hostile": HOSTILE, "long": LONG}.items()
    }
    made["sentence"] = notices.sentence("Asked", "Kate Lewis was asked.")
    made["transfer"] = transfers.form(conversation="c0ffee", choices=())
    made["transfer to"] = transfers.form(conversation="c0ffee", choices=(), target=LEE)
    held = tuple(replace(HELD, id=f"c{number}") for number in range(150))
    made["transfer which"] = transfers.form(conversation=None, choices=held, target=LEE)
    for name, words in {"hostile": HOSTILE, "long": LONG}.items():
        made[f"note {name}"] = notices.note_form("c0ffee", words)
        made[f"reason {name}"] = invitations.reason_form(replace(PREVIEW, contact=words))
        made[f"sentence {name}"] = notices.sentence(words, words)
        made[f"line {name}"] = notices.line_form("+15550009999", words, [("Twilio", "twilio"), (words[:40], "other")])
        target = replace(LEE, name=words, state=f"Not Ready – {words[:60]}")
        made[f"transfer {name}"] = transfers.form(conversation=None, choices=(replace(HELD, contact=words, queue=words),), target=target)
    return {f"form: {name}": form for name, form in made.items()}


CHOICES = (("claim", "Members claim what waits"), ("longest-idle", "What waits is offered to the member who has been idle longest"))
SETTINGS = (
    SettingField("routing", "claim", "Default: Members claim what waits.", "Who gets what waits", "Handing over and out", CHOICES),
    SettingField("invite-timeout", "120", "10–86400 seconds. Default: 120.", "Invitations expire after (seconds)"),
    SettingField("greeting", HOSTILE, LONG, "Greeting", long=True, may_be_off=True),
    SettingField("closed-reply", LONG, "off, or the text", "Answer out of hours", long=True, may_be_off=True),
)


def _failures() -> dict[str, Failures]:
    """/desk failed."""
    waits, failed = (
        WaitView("f00d", "#support", 4, CARD.opened_at, "Threadline isn't in #support."),
        FailureView("7", "A contact's text in its thread", CARD.opened_at, "Slack refused it (invalid_blocks).", LINK, retry=True),
    )
    named = {"nothing": Failures((), (), 0), "both": Failures((waits,), (failed,), 1), "many": Failures((waits,) * 60, (failed,) * 20, 60)}
    named["no retry"] = Failures((), (replace(failed, retry=False, link=None),), 1)
    for name, words in {"hostile": HOSTILE, "long": LONG}.items():
        named[name] = Failures((replace(waits, place=words, cause=words),), (replace(failed, what=words, cause=words),), 1)
    return named


CODES = [Code("", name) for name in AT_FIRST]
GROUPED = [Code("Refunds", "Refunded"), *CODES, Code("Refunds", "Refused")]
LINES = [(f"(555) 000-{number:04} · support", str(number)) for number in range(150)]


def _desktop() -> dict[str, Block]:
    """Done, Contact, History, New text message."""
    made = {"done": dispositions.done_form("c0ffee", "Vanessa Ortiz", CODES, needed=False)}
    made["done in groups"] = dispositions.done_form("c0ffee", HOSTILE, GROUPED, needed=True)
    made["done again"] = dispositions.done_form("c0ffee", LONG, CODES, needed=True, chosen="Spam")
    made["transfer with disposition"] = transfers.form(conversation="c0ffee", choices=(), codes=GROUPED)
    made["contact"] = contacts.form("c0ffee", number="(555) 772-0101", name="", email="", details="", case="")
    made["contact full"] = contacts.form(
        "c0ffee", number="(555) 772-0101", name=HOSTILE, email="v@example.com", details="A: <b>", case=HOSTILE
    )
    made |= {
        "history": history.form("c0ffee", PAGE, CHICAGO),
        "history empty": history.form("c0ffee", replace(PAGE, conversations=()), CHICAGO),
    }
    made |= {
        f"history {name}": history.form("c0ffee", page_of(words), CHICAGO) for name, words in {"hostile": HOSTILE, "long": LONG}.items()
    }
    made |= {"text": outbound.form(LINES[:1]), "text which line": outbound.form(LINES, to="+15557720101", text=HOSTILE)}
    for words in (HOSTILE, LONG):
        taken = Outcome(False, words, LINK, claimable=True, conversation="c0ffee")
        made[f"claim and send {words[:4]}"] = outbound.refused(taken, "1", "+15557720101", words)
        made[f"handed back {words[:4]}"] = outbound.refused(replace(taken, claimable=False, link=None), "1", "+15557720101", words)
    return {f"form: {name}": form for name, form in made.items()}


def _compose() -> dict[str, Block]:
    made = {"empty": compose.form(Draft("c0ffee", "Vanessa Ortiz", "(555) 000-1111", "support", 0), "")}
    for name, words in {"plain": "Hello {order}", "hostile": HOSTILE, "long": LONG, "wide": WIDE * 4, "quoted": "“Yes” – “no”…"}.items():
        draft = Draft("c0ffee", words, words[:40], words[:40], 120, words, 2)
        made[name] = compose.form(draft, words)
        made[f"{name} in parts"] = compose.form(replace(draft, parts=4, replies=0), words)
    made["text in parts"] = outbound.form(LINES[:1], to="+15557720101", text=LONG[:2_999], parts=2)
    return {f"compose: {name}": form for name, form in made.items()}


def _lists() -> dict[str, Block]:
    texts = {"none": (), "some": TEXTS, "many": TEXTS * 20}
    texts |= {"hostile": tuple(replace(text, who=HOSTILE, body=HOSTILE) for text in TEXTS)}
    texts |= {"long": tuple(replace(TEXTS[0], who=LONG, body=LONG) for _ in range(50))}
    texts |= {"wide": tuple(replace(TEXTS[0], body=WIDE) for _ in range(50))}
    said = {"plain": "Some", "hostile": HOSTILE, "long": LONG, "wide": WIDE}
    shown = {f"messages: {name}": messages.shown(found[0].who if found else "Vanessa", 24, found, CHICAGO) for name, found in texts.items()}
    return shown | {
        f"mark all done: {name}": mine.form(Asked((words,) * 5, "1234567890:1234567890," * 50, 50)) for name, words in said.items()
    }


def _homes() -> dict[str, Block]:
    named = {"stranger": STRANGER, "admin": replace(STRANGER, set_up=SetUp(), notices=(LINE_NOTICE,)), "idle": AGENT, "full": BUSY}
    named |= {"hostile": home_of(HOSTILE), "long": home_of(LONG), "full admin": ADMIN}
    named |= {f"{name} admin": replace(ADMIN, set_up=set_up_of(words)) for name, words in (("hostile", HOSTILE), ("long", LONG))}
    return {f"home: {name}": home.home(one) for name, one in named.items()}


def _setup() -> dict[str, Block]:
    """Add queue, Add number, Edit."""
    made = {"new queue": queues.new_form()}
    for name, words in {"plain": "support", "hostile": HOSTILE, "long": LONG}.items():
        made[f"number {name}"] = lines.number_form([words], [(words[:40], "twilio"), ("Telnyx", "telnyx")], has_list=True)
        made[f"number without a list {name}"] = lines.number_form([words] * 2, [(words[:40], "twilio")], has_list=False)
        made[f"edit number {name}"] = lines.edit_form(1, words, (words, "support"), "default", words)
    return {f"form: {name}": form for name, form in made.items()}


def _points() -> dict[str, Block]:
    made = {"point without rules": points.form(PointView(1, "main", (), has_end=False))}
    for name, words in {"plain": "support", "hostile": HOSTILE, "long": LONG}.items():
        rules = tuple((number, words) for number in range(20))
        made[f"point {name}"] = points.form(PointView(1, words, rules, has_end=True))
        assert transfers.rows([PointRow(1, words, words)])[0]["value"] == "point:1"
    return {f"form: {name}": form for name, form in made.items()}


MESSAGES = _cards() | _alerts() | _previews() | _moves() | _messages() | _notices()
MESSAGES |= {f"failures: {name}": failures.failures(one, CHICAGO) for name, one in _failures().items()}
VIEWS = _forms() | _points() | _handing() | _desktop() | _compose() | _lists() | _homes() | _setup()
VIEWS |= {f"form: failures {name}": failures.form(one, CHICAGO) for name, one in _failures().items()}
ALL = MESSAGES | VIEWS
