"""Every picture that Threadline draws, by name: the table that the rules run over."""

from dataclasses import replace

from bot.views import cards, home, invitations, messages, notices, transfers
from bot.views.blocks import Block
from tests.views.snapshots import (
    ACTIVE,
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
    LONG,
    NOTICE,
    PENDING,
    PREVIEW,
    STRANGER,
    TEXTS,
    home_of,
    preview_of,
    with_names,
)

OVER = ("Accepted", "Rejected", "Expired", "Withdrawn", "No longer available")
WIDE = "漢字" * 800
"""The longest text that a carrier hands over, in characters that grow on their way."""


def _cards() -> dict[str, Block]:
    named = {"waiting": CARD, "active": ACTIVE, "pending": PENDING, "done": DONE, "full": FULL}
    named |= {"without history": replace(FULL, history_hours=0), "one hour": replace(CARD, history_hours=1)}
    named |= {f"hostile {name}": with_names(card, HOSTILE) for name, card in named.items()}
    named |= {f"long {name}": with_names(card, LONG) for name, card in named.items() if not name.startswith("hostile")}
    return {f"card: {name}": cards.card(card) for name, card in named.items()}


def _previews() -> dict[str, Block]:
    named = {"open": PREVIEW, "with a note": replace(PREVIEW, note="Speaks French"), "no link": replace(PREVIEW, link=None)}
    named |= {"no texts": replace(PREVIEW, texts=()), "no history": replace(PREVIEW, history_hours=0)}
    named |= {over: replace(PREVIEW, over=over) for over in OVER}
    named |= {f"hostile {over}": preview_of(HOSTILE, replace(PREVIEW, over=over)) for over in OVER}
    named |= {"hostile": preview_of(HOSTILE), "long": preview_of(LONG), "long over": preview_of(LONG, replace(PREVIEW, over="Expired"))}
    made = {f"preview: {name}": invitations.preview(one, CHICAGO) for name, one in named.items()}
    reminded = {"plain": PREVIEW, "hostile": preview_of(HOSTILE), "long": preview_of(LONG)}
    return made | {f"reminder: {name}": invitations.reminder(one) for name, one in reminded.items()}


def _messages() -> dict[str, Block]:
    hostile, long = (replace(TEXTS[2], who=words, body=words) for words in (HOSTILE, LONG))
    texts = {"plain": TEXTS[0], "media only": TEXTS[2], "empty": replace(TEXTS[0], body=""), "hostile": hostile, "long": long}
    made = {f"text: {name}": messages.inbound(text) for name, text in texts.items()}
    for name, words in {"plain": "Marked done by Kate Lewis.", "hostile": HOSTILE, "long": LONG, "ampersands": "&" * 2000}.items():
        made[f"line: {name}"] = messages.line(words, mention=None, retry=None)
        made[f"line with mention: {name}"] = messages.line(words, mention="U1", retry=None)
        made[f"line with Retry: {name}"] = messages.line(words, mention="U1", retry="abc")
        made |= {f"hint {button}: {name}": messages.hint(words, button, "c0ffee") for button in (None, "claim", "ask")}
    return made


def _notices() -> dict[str, Block]:
    named = {"notice": NOTICE, "line": LINE_NOTICE, "ask": ASK_NOTICE, "word": replace(NOTICE, kind="word", dismissed=True, link=None)}
    named |= {"dismissed": replace(NOTICE, dismissed=True), "line dismissed": replace(LINE_NOTICE, dismissed=True)}
    named |= {"hostile": replace(NOTICE, text=HOSTILE), "long": replace(NOTICE, text=LONG, dismissed=True)}
    return {f"notice: {name}": notices.notice(one) for name, one in named.items()}


def _forms() -> dict[str, Block]:
    made = {"note": notices.note_form("c0ffee", "Vanessa Ortiz"), "reason": invitations.reason_form("1nv17e", "Vanessa Ortiz")}
    made["line"] = notices.line_form("+15550009999", "(555) 000-9999", [f"queue-{number}" for number in range(150)])
    made["sentence"] = notices.sentence("Asked", "Kate Lewis was asked.")
    made["transfer"] = transfers.form(conversation="c0ffee", held=())
    made["transfer to"] = transfers.form(conversation="c0ffee", held=(), target=LEE)
    held = tuple(replace(HELD, id=f"c{number}") for number in range(150))
    made["transfer which"] = transfers.form(conversation=None, held=held, target=LEE)
    for name, words in {"hostile": HOSTILE, "long": LONG}.items():
        made[f"note {name}"] = notices.note_form("c0ffee", words)
        made[f"reason {name}"] = invitations.reason_form("1nv17e", words)
        made[f"sentence {name}"] = notices.sentence(words, words)
        made[f"line {name}"] = notices.line_form("+15550009999", words, [words[:40]])
        target = replace(LEE, name=words, state=f"Not Ready – {words[:60]}")
        made[f"transfer {name}"] = transfers.form(conversation=None, held=(replace(HELD, contact=words, queue=words),), target=target)
    return {f"form: {name}": form for name, form in made.items()}


def _lists() -> dict[str, Block]:
    texts = {"none": (), "some": TEXTS, "many": TEXTS * 20}
    texts |= {"hostile": tuple(replace(text, who=HOSTILE, body=HOSTILE) for text in TEXTS)}
    texts |= {"long": tuple(replace(TEXTS[0], who=LONG, body=LONG) for _ in range(50))}
    texts |= {"wide": tuple(replace(TEXTS[0], body=WIDE) for _ in range(50))}
    return {f"messages: {name}": messages.shown(found[0].who if found else "Vanessa", 24, found, CHICAGO) for name, found in texts.items()}


def _homes() -> dict[str, Block]:
    named = {"stranger": STRANGER, "admin": replace(STRANGER, is_admin=True, notices=(LINE_NOTICE,)), "idle": AGENT, "full": BUSY}
    named |= {"hostile": home_of(HOSTILE), "long": home_of(LONG)}
    return {f"home: {name}": home.home(one) for name, one in named.items()}


MESSAGES = _cards() | _previews() | _messages() | _notices()
VIEWS = _forms() | _lists() | _homes()
ALL = MESSAGES | VIEWS
