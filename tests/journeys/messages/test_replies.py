"""Only the owner's words reach the contact, decided at the moment they were written (docs/behaviour.md#whose-words-go-out)."""

import pytest

from tests.actors import VANESSA
from tests.journeys.handing_over import transfer

pytestmark = pytest.mark.both_databases


def test_everyone_elses_words_stay_inside_and_they_are_told_once(desk):
    card = desk.claimed()
    desk.reply(desk.lee, "I think she means the blue one", card)
    hint = desk.hint_shows(desk.lee, "Not sent to the contact: Kate Lewis holds this conversation.")
    assert desk.slack.labels_of(hint) == ["Ask for transfer"]
    desk.reply(desk.lee, "Or the green one", card)
    desk.reply(desk.kate, "Which one is it?", card)
    desk.until(lambda: desk.sent() == ["Which one is it?"])
    assert len([one for one in desk.hints(desk.lee) if "Not sent" in desk.slack.text_of(one)]) == 1


def test_a_new_period_of_ownership_is_told_of_anew(desk):
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.reply(desk.lee, "Who takes this?", card)
    hint = desk.hint_shows(desk.lee, "nobody holds this conversation yet")
    assert desk.slack.labels_of(hint) == ["Claim"]
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    desk.reply(desk.lee, "Ah, Kate", card)
    desk.hint_shows(desk.lee, "Kate Lewis holds this conversation")
    assert desk.sent() == []


def test_who_is_in_no_queue_is_offered_nothing_they_may_not_do(desk):
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.reply(desk.sam, "Somebody?", card)
    hint = desk.hint_shows(desk.sam, "members of support answer here. An admin adds you with /queue add support @sam.")
    assert desk.slack.labels_of(hint) == []
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    desk.reply(desk.sam, "Ah, Kate", card)
    assert desk.slack.labels_of(desk.hint_shows(desk.sam, "Kate Lewis holds this conversation")) == []


def test_the_hints_claim_button_claims(desk):
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.reply(desk.lee, "Mine?", card)
    hint = desk.hint_shows(desk.lee, "nobody holds")
    desk.click(desk.lee, "Claim", channel=desk.support, ts=hint["ts"])
    assert "Lee Wong" in desk.shows("Active")


def test_words_written_before_the_transfer_go_out_even_if_they_come_late(desk):
    """Slack delivers Kate's reply only after Lee has accepted."""
    card = desk.claimed()
    desk.slack.app_url = ""
    ts = desk.reply(desk.kate, "Written in time", card)
    desk.slack.settle()
    desk.slack.app_url = desk.url
    desk.later(1)
    transfer(desk, card)
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.until(lambda: desk.sent() == ["Written in time"])


def test_words_written_after_the_transfer_stay_inside_even_with_an_old_event(desk):
    card = desk.claimed()
    transfer(desk, card)
    desk.later(1)
    ts = desk.reply(desk.kate, "One more thing", card)
    desk.hint_shows(desk.kate, "Lee Wong holds this conversation")
    desk.later(60)
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.until(lambda: not desk.waiting())
    assert desk.sent() == []


def test_words_written_after_it_was_done_stay_inside(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.shows("marked by")
    desk.reply(desk.kate, "One more thing", card)
    desk.hint_shows(desk.kate, "this conversation is done")
    assert desk.sent() == []


@pytest.mark.parametrize("kind", ["guest", "bot", "outsider"])
def test_guests_bots_and_outsiders_never_reach_the_contact(desk, kind):
    card = desk.claimed()
    stranger = desk.slack.workspace.add_person("x", "Xaver X", **{kind: True})
    desk.slack.settle()
    desk.slack.workspace.join(stranger, desk.support)
    desk.reply(stranger, "I want to talk to her", card)
    desk.reply(desk.kate, "Hello again", card)
    desk.until(lambda: desk.sent() == ["Hello again"])
    said = desk.command(desk.sam, f"/queue add support <@{stranger}>")
    assert "can't be an agent" in said or (said == "Checking…" and desk.hint_shows(desk.sam, "can't be an agent"))


def test_two_slashes_make_a_note(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "// she is angry", card)
    desk.reply(desk.kate, "Sorry about that", card)
    desk.until(lambda: desk.sent() == ["Sorry about that"])


def test_a_message_that_begins_with_our_mention_is_never_sent(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "<@U0THREADLN> trnsfer @lee", card)
    desk.hint_shows(desk.kate, "Threadline doesn't know “trnsfer”. Did you mean “transfer”?")
    assert desk.sent() == []


def test_a_message_that_begins_with_a_colleague_is_not_sent_unseen(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "@lee do you know this?", card)
    desk.thread_shows("Not sent to the contact: it begins with a colleague's mention.")
    assert desk.sent() == []


def test_what_cannot_be_sent_is_refused_with_the_limit(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "x" * 1601, card)
    desk.thread_shows("Not sent to the contact: it has 1601 characters, and a text can have 1600.")
    desk.reply(desk.kate, "y" * 1600, card)
    desk.until(lambda: desk.sent() == ["y" * 1600])


def test_a_sender_that_cannot_receive_is_refused_with_the_reason(desk):
    desk.text("Your code is 1234", sender="SUPPORT")
    card = desk.until(lambda: desk.card("SUPPORT"))
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.reply(desk.kate, "Thanks", card)
    desk.until(lambda: any("this sender can't receive texts" in text for text in desk.thread(card)))
    assert desk.sent() == []


def test_a_short_code_gets_a_thread_and_what_the_carrier_says_to_an_answer_is_told(desk):
    desk.text("Win!", sender="68849")
    card = desk.until(lambda: desk.card("68849"))
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.reply(desk.kate, "No thanks", card)
    desk.until(lambda: any("Not delivered: " in text for text in desk.thread(card)))


def test_a_reply_that_reaches_us_late_is_put_to_the_agent(desk):
    card = desk.claimed()
    desk.slack.app_url = ""
    ts = desk.reply(desk.kate, "Too late?", card)
    desk.slack.settle()
    desk.slack.app_url = desk.url
    desk.later(16 * 60)
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.thread_shows("Not sent to the contact: it reached Threadline 16 minutes late.")
    assert desk.sent() == []


def test_what_goes_out_is_plain_text(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "Hi *Vanessa* :wave: see https://example.com/a?b=1&c=2 _soon_ & <3 from @lee", card)
    desk.until(lambda: desk.sent() == ["Hi Vanessa 👋 see https://example.com/a?b=1&c=2 soon & <3 from Lee Wong"])


def test_the_same_event_again_also_under_another_id_sends_one_text(desk):
    card = desk.claimed()
    ts = desk.reply(desk.kate, "Once", card)
    desk.until(lambda: desk.sent() == ["Once"])
    desk.slack.redeliver()
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.later(360)
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.restart()
    desk.send_event(desk.message(desk.support, ts), desk.support)
    assert desk.sent() == ["Once"]


def test_a_contacts_yes_twice_is_two_messages(desk):
    card = desk.claimed()
    desk.text("yes")
    desk.text("yes")
    desk.until(lambda: sum("yes" in text for text in desk.thread(card)) == 2)


def test_the_card_says_how_far_the_last_reply_came(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Hello", card)
    desk.until(lambda: len(desk.twilio.sent) == 1)
    desk.later(11)
    desk.shows("Last reply: sending…")
    desk.twilio.report(desk.texts()[0].sid, "delivered")
    desk.later(11)
    desk.shows("Last reply: delivered")


def test_states_never_go_back_and_an_error_stays(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "Hello", card)
    desk.until(lambda: len(desk.twilio.sent) == 1)
    sid = desk.texts()[0].sid
    for state in ("sent", "undelivered", "sent", "delivered", "queued", "martian"):
        desk.twilio.report(sid, state, error_code="30003" if state == "undelivered" else None)
    text = desk.thread_shows("Not delivered:")
    assert "@Kate Lewis" in text or desk.kate in text
    assert "Last reply: not delivered" in desk.shows("not delivered")
    desk.twilio.webhooks.pop()  # the Martian: no word of Twilio's


def test_a_number_that_is_no_number_is_told_with_cause_and_writer(desk):
    desk.text("Hi", sender="+15005550001")
    card = desk.until(lambda: desk.card("500"))
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active", card)
    desk.reply(desk.kate, "Hello?", card)
    text = desk.until(lambda: next((one for one in desk.thread(card) if "Not delivered" in one), None))
    assert "Kate Lewis" in text or desk.kate in text
    desk.reply(desk.kate, "Second", card)
    desk.until(lambda: sum("Not delivered" in one for one in desk.thread(card)) == 2)


def test_notes_are_for_colleagues(desk):
    card = desk.claimed()
    desk.click(desk.maria, "Note", card)
    view = desk.until(lambda: desk.slack.modal(desk.maria))
    desk.slack.submit(desk.maria, view["id"], {"Note": "VIP <b>customer</b>"})
    desk.thread_shows("Note by Maria Gomez: VIP <b>customer</b>")
    desk.click(desk.olaf, "Note", card)
    assert "Only agents can add notes" in desk.modal_text(desk.olaf)
    assert desk.sent() == []


def test_show_messages_lists_both_sides(desk):
    card = desk.claimed(body="First")
    desk.reply(desk.kate, "Second", card)
    desk.until(lambda: desk.sent() == ["Second"])
    desk.click(desk.maria, "Show messages", card)
    text = desk.modal_text(desk.maria)
    assert text.index("First") < text.index("Second")
    assert "Kate Lewis" in text


def test_order_of_replies_holds_and_each_is_sent_once(desk):
    card = desk.claimed()
    words = [f"part {number}" for number in range(8)]
    for one in words:
        desk.reply(desk.kate, one, card)
    desk.until(lambda: len(desk.sent()) >= 8)
    assert desk.sent() == words
    assert {one.recipient for one in desk.texts()} == {VANESSA}


def test_half_a_character_keeps_no_words_back(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "Half of it: \ud83d", card)
    desk.until(lambda: desk.sent() == ["Half of it: ?"])
    desk.fill(desk.kate, "Note", card, Note="Half a note: \ud83d, and a\x00 NUL")
    desk.thread_shows("Half a note: ?, and a NUL", card)
