"""Every picture keeps the rules, and both libraries that know Block Kit would have made the same."""

from dataclasses import replace

import pytest

from bot.views import home
from bot.views.handover import invitations
from bot.views.messages import messages
from tests.views.drawn import ALL
from tests.views.kit import rebuilt, without_untold
from tests.views.rules import complaints, formatted, nodes
from tests.views.snapshots import BUSY, CHICAGO, HOSTILE, PREVIEW, TEXTS

every_picture = pytest.mark.parametrize("shown", ALL.values(), ids=ALL.keys())


@every_picture
def test_nobody_complains(shown):
    assert complaints(shown) == []


@every_picture
def test_blockkit_makes_the_same(shown):
    assert rebuilt(shown) == without_untold(shown)


@pytest.mark.parametrize("name", [name for name in ALL if "hostile" in name])
def test_hostile_words_are_shown_as_they_were_typed(name):
    """In blocks that format nothing they stand verbatim; where Slack formats, escaped."""
    shown = ALL[name]
    verbatim = [node["text"] for node in nodes(shown.get("blocks")) if node.get("type") in ("plain_text", "text")]
    assert any(HOSTILE[:20] in words for words in verbatim) or any("&lt;!channel&gt;" in words for words in formatted(shown))
    assert not any("<!channel>" in words or "<https://evil" in words for words in formatted(shown))


WRITTEN = "*written* _by_ `somebody` <!here> :tada:"
NOTED = replace(PREVIEW, note=WRITTEN, texts=tuple(replace(text, body=WRITTEN) for text in TEXTS))


@pytest.mark.parametrize(
    "shown",
    [
        messages.inbound(replace(TEXTS[0], body=WRITTEN)),
        messages.shown("Vanessa", 24, NOTED.texts, CHICAGO),
        invitations.preview(NOTED, CHICAGO),
        home.home(replace(BUSY, previews=(NOTED,))),
    ],
    ids=["text", "messages", "preview", "home"],
)
def test_texts_and_notes_are_never_formatted(shown):
    """They stand in plain or rich text: mrkdwn has no escape for * and _."""
    assert not any("written" in words for words in formatted(shown))
    assert any(WRITTEN in node["text"] for node in nodes(shown["blocks"]) if node.get("type") == "text")
