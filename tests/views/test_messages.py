from dataclasses import replace

import pytest

from bot.views import notices
from bot.views.messages import messages
from tests.views.drawn import WIDE
from tests.views.snapshots import ASK_NOTICE, CHICAGO, HOSTILE, LINE_NOTICE, NOTICE, TEXTS
from tests.views.test_cards import blocks, labels, text, words


def test_a_text_is_led_by_its_writers_name_and_stands_verbatim():
    shown = messages.inbound(replace(TEXTS[0], body=HOSTILE))
    assert words(shown) == f"Vanessa Ortiz\n\n{HOSTILE}"
    assert text(shown).startswith("Vanessa Ortiz: &lt;!channel&gt; &lt;https://evil.example|bank&gt; &amp; *bold*")


def test_what_came_with_a_text_is_named_also_without_one():
    shown = messages.inbound(TEXTS[2])
    for said in (words(shown), text(shown)):
        assert "1 picture, 1 pdf document" in said
    assert "(an empty text)" not in words(shown)
    assert "(an empty text)" in words(messages.inbound(replace(TEXTS[0], body="")))


def test_a_tapback_is_one_small_line():
    shown = messages.inbound(replace(TEXTS[0], body="x", tapback="Loved “<!channel>”"))
    assert [block["type"] for block in blocks(shown)] == ["context"]
    assert text(shown) == "Vanessa Ortiz: Loved “&lt;!channel&gt;”"


def test_a_group_message_says_whom_the_answer_reaches():
    shown = messages.inbound(replace(TEXTS[0], also_to=("(555) 772-0102", "(555) 772-0103")))
    for said in (words(shown), text(shown)):
        assert "Group message, also to (555) 772-0102, (555) 772-0103: your reply goes only to Vanessa Ortiz" in said


@pytest.mark.parametrize(
    ("mention", "kind", "buttons"),
    [
        (None, None, []),
        ("U1", None, []),
        ("U1", "retry", ["Retry"]),
        (None, "retry", ["Retry"]),
        ("U1", "held", ["Send to contact", "Keep as note"]),
        ("U1", "correction", ["Send correction"]),
    ],
)
def test_a_line_pings_only_whom_it_means(mention, kind, buttons):
    offer = messages.Offer(kind, "abc") if kind else None
    shown = messages.thread_note("Not delivered: <@U9> is off", mention=mention, offer=offer)
    assert labels(shown) == buttons
    assert text(shown) == ("<@U1> " if mention else "") + "Not delivered: &lt;@U9&gt; is off"


@pytest.mark.parametrize(("action", "buttons"), [(None, []), ("claim", ["Claim"]), ("ask", ["Ask for transfer"])])
def test_a_hint_shows_the_way_on(action, buttons):
    assert labels(messages.hint("Not sent to the contact", action, "c0ffee")) == buttons


@pytest.mark.parametrize(
    ("hours", "texts", "said"),
    [
        (24, TEXTS, "Texts with Vanessa in the past 24 hours, oldest first"),
        (1, TEXTS, "Texts with Vanessa in the past 1 hour, oldest first"),
        (24, TEXTS * 20, "Texts with Vanessa in the past 24 hours, oldest first · only the latest 45"),
        (24, (replace(TEXTS[0], body=WIDE),) * 45, "Texts with Vanessa in the past 24 hours, oldest first · only the latest 18"),
        (24, (replace(TEXTS[0], body=WIDE * 100),), "Texts with Vanessa in the past 24 hours, oldest first"),
        (24, (), "No texts in this time."),
    ],
)
def test_the_list_of_texts_says_what_it_holds(hours, texts, said):
    assert said in words(messages.shown("Vanessa", hours, texts, CHICAGO)).splitlines()


def test_the_latest_texts_are_the_ones_that_are_shown():
    texts = tuple(replace(TEXTS[0], body=f"Text {number}") for number in range(50))
    said = words(messages.shown("Vanessa", 24, texts, CHICAGO)).splitlines()
    assert "Text 4" not in said
    assert [line for line in said if line.startswith("Text ")] == [f"Text {number}" for number in range(5, 50)]


@pytest.mark.parametrize(
    ("notice", "buttons"),
    [
        (NOTICE, ["View thread", "Dismiss"]),
        (replace(NOTICE, dismissed=True), ["View thread"]),
        (LINE_NOTICE, ["Add line", "Dismiss"]),
        (replace(LINE_NOTICE, dismissed=True), []),
        (ASK_NOTICE, ["Transfer", "View thread"]),
    ],
)
def test_a_notice_has_the_buttons_that_still_do_something(notice, buttons):
    shown = notices.notice(notice)
    assert labels(shown) == buttons
    dismissed = notice.dismissed and notice.kind != "ask"
    assert text(shown).startswith("Dismissed: ") == ("Dismissed" in words(shown).splitlines()) == dismissed
