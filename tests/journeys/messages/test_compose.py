"""Compose with its counter and canned replies, and texts that are too long for one (docs/behaviour.md#what-the-contact-reads)."""

from storage.models import CannedReply
from storage.queries.setup.queues import find_queue_named
from tests.actors import VANESSA, at_once

NUMBER = "(555) 772-0101"
LONG = " ".join(f"This is sentence number {number}." for number in range(1, 101))
"""Of 2,791 characters: two texts."""
THREE = " ".join(letter * 900 for letter in "xyz")
"""Three texts."""


def opened(desk):
    """Compose, opened on the card of a conversation that Kate holds."""
    card = desk.claimed()
    desk.click(desk.kate, "Compose", card)
    return desk.until(lambda: desk.slack.modal(desk.kate))


def typing(desk, words):
    form = desk.modal(desk.kate)
    assert desk.slack.type_in(desk.kate, form["id"], "Message", words).status == 200
    return desk.modal_text(desk.kate)


def message(desk):
    """What stands in the field."""
    form = desk.modal(desk.kate)
    block = next(one for one in form["blocks"] if one["type"] == "input" and one["label"]["text"] == "Message")
    return form["state"]["values"][block["block_id"]][block["element"]["action_id"]]["value"]


def test_the_counter_follows_what_is_typed(desk):
    form = opened(desk)
    assert (form["title"]["text"], form["submit"]["text"]) == ("Compose", "Send")
    assert f"To {NUMBER} from (555) 000-1111" in desk.modal_text(desk.kate)
    assert "Characters remaining: 160 · 1 segment · GSM-7" in desk.modal_text(desk.kate)
    assert "Characters remaining: 158 · 1 segment · GSM-7" in typing(desk, "Hi")
    said = typing(desk, "“Hi” 👍")
    assert "Characters remaining: 63 · 1 segment · UCS-2" in said
    assert "“ ” 👍 make it UCS-2: 70 per segment" in said
    assert "Characters remaining: 145 · 2 segments · GSM-7" in typing(desk, "a" * 161)
    assert message(desk) == "a" * 161
    assert "👋 makes it UCS-2" in typing(desk, "*Hi* :wave:")  # a field of a form knows emoji, but no formatting
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    desk.until(lambda: [(one.recipient, one.body) for one in desk.twilio.sent] == [(VANESSA, "*Hi* 👋")])
    desk.thread_shows("*Hi* 👋")
    assert desk.modal(desk.kate) is None


def test_canned_replies_are_filled_in(desk):
    desk.command(desk.sam, "/desk reply add support hello Hello {contact}, this is {agent} of {queue}.\nYour order {order}: call {line}")
    desk.command(desk.sam, '/desk reply add support "Good bye" Bye {contact}!')
    opened(desk)
    form = desk.modal(desk.kate)
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "hello")
    assert message(desk) == "Hello, this is Kate Lewis of support.\nYour order {order}: call (555) 000-1111"
    assert "{order} would go out as it stands here" in desk.modal_text(desk.kate)
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "Good bye")
    assert message(desk) == "Bye!"
    desk.slack.close(desk.kate)
    desk.fill(desk.kate, "Contact", desk.card(), **{"Name": "Vanessa Ortiz", "Case fields": "Order: 4471"})
    desk.click(desk.kate, "Compose", desk.until(lambda: desk.card("Vanessa Ortiz")))
    typing(desk, "One moment.")
    form = desk.modal(desk.kate)
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "Good bye")
    assert message(desk) == "One moment.\nBye Vanessa Ortiz!"
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "hello")
    filled = "One moment.\nHello Vanessa Ortiz, this is Kate Lewis of support.\nYour order 4471: call (555) 000-1111"
    assert message(desk) == filled
    assert "as it stands here" not in desk.modal_text(desk.kate)
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    desk.until(lambda: desk.sent() == [filled])


def test_one_of_many_canned_replies_is_found_by_typing(desk):
    with desk.runtime.transaction() as tx:
        queue = find_queue_named(tx.session, "support")
        texts = {f"Topic {number}": f"All about topic {number}" for number in range(210)}
        texts |= {"Refund, late": "Your money is on its way", "Parcel lost": "We look for it, or refund you", "Zebra": "Stripes & refund"}
        tx.session.add_all([CannedReply(queue_id=queue.id, name=name, text=text) for name, text in texts.items()])
    form = opened(desk)

    def offered(typed):
        return [row.partition(" – ")[0] for row in desk.slack.suggest(desk.kate, form["id"], "Canned reply", typed)]

    assert (len(offered("")), offered("")[-1]) == (100, "and 114 more: type further letters")
    assert offered("refund") == ["Refund, late", "Parcel lost", "Zebra"]
    assert offered("way refu") == ["Refund, late"]
    assert offered("207") == ["Topic 207"]
    assert offered("Parcl lots") == ["Parcel lost"]
    assert offered("xyzzy") == ["No canned reply has that"]
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "Zebra")
    assert message(desk) == "Stripes & refund"
    desk.slack.choose(desk.kate, form["id"], "Canned reply", "more: type further")
    assert message(desk) == "Stripes & refund"
    assert "and 163 more: `/desk reply list support LETTERS` finds them" in desk.command(desk.sam, "/desk reply list support")
    assert (
        desk.command(desk.sam, "/desk reply list support money")
        == "Canned replies of support:\n• *Refund, late* – Your money is on its way"
    )


def test_canned_replies_of_a_queue(bare_desk):
    desk = bare_desk
    desk.set_up()
    assert "support has no canned replies yet" in desk.command(desk.sam, "/desk reply list support")
    said = desk.command(desk.sam, "/desk reply add support hours We are open\nMon–Fri, see <https://a.example|a.example> :wave:")
    assert said == "support now has the canned reply “hours”. Its agents choose it in Compose."
    assert "has a new text" in desk.command(
        desk.sam, "/desk reply add support HOURS\nWe are open\n*Mon–Fri*, see <https://a.example|a.example> :wave:"
    )
    assert (
        desk.command(desk.sam, "/desk reply list support")
        == "Canned replies of support:\n• *hours* – We are open\nMon–Fri, see a.example 👋"
    )
    desk.command(desk.sam, "/queue create billing #billing")
    listed = "Canned replies; `/desk reply list QUEUE` shows their texts:\n• *billing*: none yet\n• *support*: hours"
    assert desk.command(desk.sam, "/desk reply list") == listed
    assert "Did you mean hours?" in desk.command(desk.sam, "/desk reply remove support horus")
    assert desk.command(desk.sam, "/desk reply remove support Hours") == "support no longer has the canned reply “hours”."
    assert "Only admins" in desk.command(desk.kate, "/desk reply list support")
    assert "{contact}" in desk.command(desk.sam, "/desk reply help")
    assert "The text is missing." in desk.command(desk.sam, "/desk reply add support hours")
    assert "Did you mean /desk reply remove?" in desk.command(desk.sam, "/desk reply remov support hours")


def test_only_the_owner_writes(desk):
    card = desk.claimed()
    for person in (desk.lee, desk.olaf):
        desk.click(person, "Compose", card)
        assert "Only its owner, Kate Lewis, can write to the contact." in desk.modal_text(person)


def test_whatever_is_in_the_way_leaves_the_text_with_its_writer(desk):
    form = opened(desk)
    desk.slack.type_in(desk.kate, form["id"], "Message", "Hello")
    desk.click(desk.kate, "Done", desk.card())
    desk.slack.submit(desk.kate, None, {})
    desk.slack.workspace.surfaces.stacks[desk.kate] = [form]  # the form is still open on her other screen
    errors = desk.slack.submit(desk.kate, form["id"], {}).errors
    assert errors == {"Message": "This conversation is done. Reopen on its card brings it back."}
    assert desk.sent() == []


def test_a_mention_offers_it(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "@threadline compose", card)
    hint = desk.hint_shows(desk.kate, "the queue's canned replies")
    desk.click(desk.kate, "Compose", hint)
    assert "Characters remaining" in desk.until(lambda: desk.modal_text(desk.kate))


def test_a_reply_of_several_segments_says_so(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "a" * 161, card)
    desk.until(lambda: desk.sent() == ["a" * 161])
    desk.later(61)
    desk.shows("2 segments")


def test_a_reply_that_is_too_long_goes_in_parts_when_its_writer_says_so(desk):
    card = desk.claimed()
    ts = desk.reply(desk.kate, LONG, card)
    said = desk.thread_shows("Not sent to the contact: it has 2791 characters, and a text can have 1600. Send it in 2 parts")
    assert said
    assert desk.sent() == []
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Not sent" in desk.slack.text_of(one)) | {"channel": desk.support}
    desk.forge_click(desk.lee, desk.kate, line, "Send in 2 parts")
    assert "Only its owner, Kate Lewis, can send it." in desk.until(lambda: desk.modal_text(desk.lee))
    assert desk.sent() == []
    desk.click(desk.kate, "Send in 2 parts", line)
    desk.until(lambda: len(desk.sent()) == 2)
    assert " ".join(desk.sent()) == LONG
    assert [len(part) <= 1600 and part.endswith(".") for part in desk.sent()] == [True, True]
    desk.thread_shows("It had 2791 characters, and Kate Lewis sent it in 2 parts.")
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    desk.send_event(desk.message(desk.support, ts), desk.support)  # Slack tells of it once more
    shown = desk.message(desk.support, line["ts"])
    assert "Send in 2 parts" not in desk.slack.labels_of(shown)
    desk.later(61)
    assert len(desk.sent()) == 2


def test_two_clicks_at_once_send_it_once(desk):
    card = desk.claimed()
    desk.reply(desk.kate, LONG, card)
    desk.thread_shows("Send it in 2 parts")
    line = desk.messages(desk.support, card["ts"])[-1]
    at_once(*[lambda: desk.click(desk.kate, "Send in 2 parts", line)] * 4)
    desk.until(lambda: len(desk.sent()) == 2)
    desk.later(61)
    assert len(desk.sent()) == 2
    assert "That text was sent in parts already." in desk.modal_text(desk.kate)


def test_a_long_text_in_compose_asks_too(desk):
    form = opened(desk)
    assert "2791 characters: a text can have 1600, so this goes in 2 parts" in typing(desk, LONG)
    desk.slack.submit(desk.kate, form["id"], {})
    form = desk.modal(desk.kate)
    assert (form["submit"]["text"], message(desk)) == ("Send in 2 parts", LONG)
    assert desk.sent() == []
    desk.slack.submit(desk.kate, form["id"], {"Message": THREE})  # not what was agreed to
    assert desk.modal(desk.kate)["submit"]["text"] == "Send in 3 parts"
    desk.slack.submit(desk.kate, form["id"], {"Message": LONG})
    assert desk.modal(desk.kate)["submit"]["text"] == "Send in 2 parts"
    assert desk.sent() == []
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    desk.until(lambda: " ".join(desk.sent()) == LONG)
    desk.until(lambda: len([one for one in desk.thread() if "This is sentence" in one]) == 2)


def test_a_long_new_text_asks_too(desk):
    desk.command(desk.kate, f"/sms new {VANESSA} {LONG}")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert form["submit"]["text"] == "Send in 2 parts"
    desk.slack.submit(desk.kate, form["id"], {"Message": THREE})
    assert desk.modal(desk.kate)["submit"]["text"] == "Send in 3 parts"
    desk.slack.submit(desk.kate, form["id"], {"Message": LONG})
    assert desk.sent() == []
    desk.slack.submit(desk.kate, form["id"], {})
    desk.until(lambda: " ".join(desk.sent()) == LONG)
