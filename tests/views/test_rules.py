"""The rules themselves: each finds what it is there for."""

import pytest

from tests.views.rules import complaints, missing_words

WORDS = {"type": "mrkdwn", "text": "All is well", "verbatim": True}
SECTION = {"type": "section", "text": WORDS}
PRESS = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press", "value": "1"}
TYPED = {
    "type": "input",
    "block_id": "note",
    "label": {"type": "plain_text", "text": "Note"},
    "element": {"type": "plain_text_input", "action_id": "typed"},
}
TITLE = {"type": "plain_text", "text": "Title"}


def message(*blocks, text="All is well"):
    return {"text": text, "blocks": list(blocks)}


def modal(*blocks, **more):
    return {"type": "modal", "title": TITLE, "blocks": list(blocks), **more}


def words(text, **more):
    return {"type": "section", "text": WORDS | {"text": text} | more}


@pytest.mark.parametrize(
    "shown",
    [
        message(SECTION),
        modal(SECTION),
        modal(TYPED, submit=TITLE),
        {"type": "home", "blocks": [SECTION]},
        message(words("<@U1> well"), text="<@U1> well"),
    ],
)
def test_nothing_to_complain_of(shown):
    assert complaints(shown) == []


@pytest.mark.parametrize(
    ("shown", "complaint"),
    [
        (message(), "no blocks"),
        (message(*[SECTION] * 51), "51 blocks, 50 at most"),
        (modal(*[SECTION] * 101), "101 blocks, 100 at most"),
        (message(SECTION | {"block_id": "a"}, SECTION | {"block_id": "a"}), "block_id a twice"),
        (message(SECTION, {"type": "actions", "elements": [PRESS, PRESS]}), "action_id press twice in a block"),
        (message(SECTION, {"type": "section", "fields": [WORDS] * 11}), "11 fields, 10 at most"),
        (message(SECTION, {"type": "section", "fields": [WORDS | {"text": "All" * 700}]}), "a field of 2100"),
        (modal(TYPED), "a modal with inputs and no submit"),
        ({"type": "modal", "blocks": [SECTION]}, "a modal without a title"),
        (modal(*[words("x" * 2900)] * 90), "a view of more than 250 kB"),
        (message(SECTION, text=""), "no text"),
        (message(SECTION, text="All is well" * 400), "a text of 4400, 4000 at most"),
        (message(TYPED), "an input block in a message"),
        (message(SECTION, text="All is"), "not in the text: well"),
        (message({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}), "header text of 151, 150 at most"),
        (message({"type": "actions", "elements": [PRESS | {"text": TITLE | {"text": "x" * 76}}]}), "button text of 76, 75 at most"),
        (modal(SECTION, title=TITLE | {"text": "x" * 25}), "modal title of 25, 24 at most"),
        (message({"type": "actions", "elements": [PRESS | {"action_id": "x" * 256}]}), "button action_id of 256, 255 at most"),
        (message(words("")), "mrkdwn text is empty"),
        (message(words("<!channel> well")), "not escaped"),
        (message(words("<https://evil.example|well>")), "not escaped"),
        (message(words("All & well")), "not escaped"),
        (message(SECTION, text="All is well <!here>"), "not escaped"),
        (message(words("well", verbatim=False)), "mrkdwn without verbatim"),
        (message({"type": "nonsense", "text": WORDS}), "slack_sdk doesn't know a block"),
        (message({"type": "section"}), "slack_sdk:"),
        (modal(SECTION, callback_id="x" * 256), "slack_sdk:"),
    ],
)
def test_what_is_wrong_is_named(shown, complaint):
    assert any(complaint in one for one in complaints(shown)), complaints(shown)


@pytest.mark.parametrize(
    "block",
    [
        words("<!date^1511893544^{date_short_pretty}|11/28/2017 1:25:44 PM>"),
        words("Owner: *Kate Lewis*"),
        {"type": "header", "text": {"type": "plain_text", "text": "Kate"}},
        {"type": "context", "elements": [{"type": "plain_text", "text": "Attachment 1"}]},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Owner*\nKate"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Kate"}]}]},
    ],
)
def test_words_of_every_kind_of_block_are_looked_for(block):
    assert missing_words(message(block, text="Nothing of the sort")) != []


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (words("&lt;Kate&gt; &amp; Lee"), "&lt;Kate&gt; &amp; Lee"),
        (words("<https://acme.example|thread>"), "-"),
        (words(":warning: *Kate*"), "Kate"),
        (words("Kate Lew…"), "Kate Lewis"),
        ({"type": "actions", "elements": [PRESS]}, "-"),
        (words("Kate"), "x" * 3900 + "…"),
    ],
)
def test_what_is_excused(shown, text):
    assert missing_words(message(shown, text=text)) == []
