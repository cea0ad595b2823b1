"""Whoever becomes owner is mentioned in the thread once, so that Slack tells them of each text from then on; nobody else is
(docs/behaviour.md#attention).
"""


def mentions(desk, card=None, channel=None):
    """Who is mentioned in a thread, in order."""
    people = {desk.kate: "kate", desk.lee: "lee", desk.maria: "maria", desk.sam: "sam"}
    place = channel or desk.support
    lines = [one["text"] for one in desk.messages(place, (card or desk.card(channel=place))["ts"])]
    return [name for line in lines for person, name in people.items() if f"<@{person}>" in line]


def test_whoever_claims_is_mentioned_and_nobody_at_the_texts_after(desk):
    card = desk.claimed()
    desk.thread_shows("Claimed by @Kate Lewis.", card)
    desk.text("And now?")
    desk.thread_shows("And now?", card)
    assert mentions(desk, card) == ["kate"]


def test_a_transfer_mentions_the_new_owner(desk):
    card = desk.claimed()
    assert desk.fill(desk.kate, "Transfer", card, Target="Lee Wong – Ready · 0 of 3") == {}
    preview = desk.dm_shows(desk.lee, "offers you")
    desk.click(desk.lee, "Accept", preview)
    desk.thread_shows("to @Lee Wong", card)
    assert mentions(desk, card) == ["kate", "lee"]


def test_so_does_assigning(desk):
    desk.command(desk.sam, "/queue supervisor support @maria")
    card = desk.claimed()
    desk.click(desk.maria, "Assign", card)
    form = desk.until(lambda: desk.slack.modal(desk.maria))
    assert desk.slack.submit(desk.maria, form["id"], {"Target": "Lee Wong"}).errors == {}
    desk.thread_shows("Assigned to @Lee Wong by Maria Gomez.", card)
    assert mentions(desk, card) == ["kate", "lee"]
    assert not any("assigned" in text for text in desk.all_dms([desk.lee])[desk.lee]), "the mention has told him"


def test_so_does_taking_over(desk):
    desk.command(desk.sam, "/queue supervisor support @maria")
    card = desk.claimed()
    desk.click(desk.maria, "Take over", card)
    desk.thread_shows("Taken over by @Maria Gomez.", card)
    assert mentions(desk, card) == ["kate", "maria"]


def test_so_does_reopening_by_hand_and_by_the_contact(desk):
    card = desk.claimed()
    desk.finish(desk.kate, card)
    desk.shows("Done")
    desk.click(desk.kate, "Reopen", card)
    desk.thread_shows("Reopened by @Kate Lewis.", card)
    desk.finish(desk.kate, card)
    desk.shows("Done")
    desk.text("One thing more")
    desk.thread_shows("Reopened: the contact wrote again. @Kate Lewis holds it.", card)
    assert mentions(desk, card) == ["kate"] * 3


def test_so_does_beginning_a_conversation(desk):
    desk.command(desk.kate, "/sms new +15557720199 Your order is here")
    card = desk.until(lambda: desk.card("772-0199"))
    desk.thread_shows("Begun by @Kate Lewis.", card)
    assert mentions(desk, card) == ["kate"]


def test_the_owner_follows_the_thread_that_goes_on_after_its_card_was_deleted(desk):
    card = desk.claimed()
    desk.thread_shows("Claimed by", card)
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    desk.text("Still there?")
    desk.until(lambda: desk.card()["ts"] != card["ts"])
    desk.thread_shows("Still there?", desk.card())
    assert mentions(desk) == ["kate"]


def test_the_note_of_a_handover_stays_in_thread_and_history(desk):
    card = desk.claimed()
    assert desk.fill(desk.kate, "Transfer", card, Target="Lee Wong – Ready · 0 of 3", Note="Speaks French only") == {}
    desk.thread_shows("Note from Kate Lewis to Lee Wong: Speaks French only", card)
    desk.click(desk.lee, "Reject", desk.dm_shows(desk.lee, "offers you"))
    desk.dm_shows(desk.kate, "was not accepted")
    desk.click(desk.kate, "History", desk.card())
    assert "Speaks French only" in desk.until(lambda: desk.modal_text(desk.kate))


def test_a_notice_says_so_when_the_transfer_worked_after_all(desk):
    card = desk.claimed()
    assert desk.fill(desk.kate, "Transfer", card, Target="Lee Wong – Ready · 0 of 3") == {}
    desk.click(desk.lee, "Reject", desk.dm_shows(desk.lee, "offers you"))
    desk.dm_shows(desk.kate, "was not accepted")
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "My Messages (1)")
    assert desk.fill(desk.kate, "Transfer", desk.card(), Target="Maria Gomez – Ready · 0 of 3") == {}
    desk.click(desk.maria, "Accept", desk.dm_shows(desk.maria, "offers you"))
    desk.dm_shows(desk.kate, "Maria Gomez holds it now.")
    desk.home_shows(desk.kate, "My Messages (0)")
