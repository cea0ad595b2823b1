"""Words that call our bot, colleagues or crowds don't reach the contact unseen, wherever the call stands and however it was written."""

import pytest

from bot.sandbox.slack.team import BOT_USER
from tests.journeys.messages.test_held import asked, house, labels, sent

__all__ = ["house"]


@pytest.mark.parametrize(
    "words",
    [
        "<!here> does anybody know this man?",
        "does anybody know this man? <!channel>",
        "who of <!subteam^S1|@helpers> can look",
        "hey @lee is it in stock?",
        "so @here who knows?",
    ],
)
def test_what_calls_colleagues_is_held_and_one_click_sends_it(house, words):
    desk, card = house
    say_blocks(desk, card, [], text=words.replace("@lee", f"<@{desk.lee}>"))
    line = asked(desk, card)
    assert labels(desk, line) == ["Send to contact", "Keep as note"]
    assert sent(desk) == []
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: len(sent(desk)) == 1)


def test_a_colleague_named_within_a_sentence_goes_out_by_name(house):
    desk, card = house
    desk.reply(desk.kate, "Our @lee will help you", card)
    desk.until(lambda: sent(desk) == ["Our Lee Wong will help you"])


@pytest.mark.parametrize("words", ["@threadline note a note", ":wave: <@UBOT> note a note", "hey @threadline note a note"])
def test_a_call_to_the_bot_with_no_words_before_it_is_a_command(house, words):
    desk, card = house
    desk.reply(desk.kate, words.replace("<@UBOT>", "@threadline"), card)
    desk.hint_shows(desk.kate, "Kept as a note for colleagues")
    assert sent(desk) == []


@pytest.mark.parametrize("words", ["@threadline trasnfer", "@threadlin note x"])
def test_misspelt_it_is_never_sent(house, words):
    desk, card = house
    desk.slack.say(desk.kate, desk.support, words, thread_ts=card["ts"])
    desk.reply(desk.kate, "Next", card)
    desk.until(lambda: sent(desk) == ["Next"])


@pytest.mark.parametrize("called", ["<@{}>", "@threadline", "＠Threadline"])
def test_a_call_to_the_bot_within_a_sentence_is_held(house, called):
    desk, card = house
    say_blocks(desk, card, [{"type": "section", "text": {"type": "mrkdwn", "text": f"I will ask {called.format(BOT_USER)} about it"}}])
    assert "it calls Threadline" in desk.slack.text_of(asked(desk, card))
    assert sent(desk) == []


RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "My own\u00a0words"}]}]}


def say_blocks(desk, card, blocks, text="This content can't be displayed.", **more):
    return desk.slack.workspace.post(
        desk.support,
        {"type": "message", "user": desk.kate, "text": text, "blocks": blocks, "thread_ts": card["ts"], "team": "T000000001"} | more,
    )


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        ([], ""),
        ([{"type": "divider"}], ""),
        ([{"type": "table", "rows": []}], "a table"),
        ([{"type": "newest"}], "only Slack can show"),
        ([{"type": "context", "elements": [{"type": "image", "image_url": "https://a.example/x.png"}]}], "a picture that isn't a file"),
        ([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "canvas"}]}]}], "only Slack can show"),
    ],
)
def test_the_words_of_blocks_win_over_slacks_own_sentence(house, beside, left):
    desk, card = house
    say_blocks(desk, card, [RICH, *beside])
    desk.until(lambda: sent(desk) == ["My own words"])
    if left:
        assert "Not sent to the contact" in desk.thread_shows(left, card)


@pytest.mark.parametrize(
    ("blocks", "attached", "left"),
    [
        ([], {"is_share": True, "text": "secret", "from_url": "https://x.slack.com/archives/C1/p1"}, "a forwarded message"),
        ([], {"image_url": "https://gif.example/x.gif", "title": "cat"}, "a picture that isn't a file"),
        ([{"type": "image", "image_url": "https://gif.example/x.gif", "alt_text": "cat"}], {}, "a picture that isn't a file"),
    ],
)
def test_what_stands_beside_no_words_is_said_not_to_have_gone(house, blocks, attached, left):
    desk, card = house
    say_blocks(desk, card, blocks, text="This content can't be displayed." if blocks else "", attachments=[attached] if attached else [])
    assert "Not sent to the contact" in desk.thread_shows(left, card)
    assert sent(desk) == []


def test_a_preview_of_a_link_says_nothing(house):
    desk, card = house
    say_blocks(
        desk, card, [], text="See <http://a.example>", attachments=[{"from_url": "https://A.example/", "title": "A", "image_url": "x"}]
    )
    desk.until(lambda: sent(desk) == ["See http://a.example"])
    assert not any("Not sent" in one for one in desk.thread(card))


def test_what_an_app_posts_in_the_owners_name_is_said_not_to_have_gone(house):
    desk, card = house
    say_blocks(desk, card, [], text="gif", bot_id="B0GIPHY")
    desk.hint_shows(desk.kate, "an app wrote that in your name")
    assert sent(desk) == []
