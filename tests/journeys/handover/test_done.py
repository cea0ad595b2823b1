"""Done asks how it ended, in the queue's own codes, and the thread and the card say so (docs/behaviour.md#finishing)."""

import pytest


def options(desk, person, card, label="Done"):
    """What the Disposition select of the form offers."""
    desk.click(person, label, card)
    form = desk.until(lambda: desk.slack.modal(person))
    element = next(block["element"] for block in form["blocks"] if block["block_id"] == "disposition")
    groups = element.get("option_groups") or [{"label": {"text": ""}, "options": element["options"]}]
    desk.slack.close(person)
    return {group["label"]["text"]: [one["text"]["text"] for one in group["options"]] for group in groups}


def test_done_asks_for_an_outcome_and_a_note_and_both_stand_in_thread_and_card(desk):
    card = desk.claimed()
    desk.click(desk.kate, "Done", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert (form["title"]["text"], form["submit"]["text"]) == ("Done", "Done")
    assert "Active" in desk.slack.text_of(desk.card())
    assert desk.slack.submit(desk.kate, form["id"], {"Disposition": "Resolved", "Note": "New lid is on its way"}).errors == {}
    desk.thread_shows("Marked done by Kate Lewis. Disposition: Resolved. Note: New lid is on its way")
    said = desk.shows("marked by")
    assert "Disposition: Resolved" in said
    assert "Note: New lid is on its way" in said
    assert [label for label in desk.slack.labels_of(desk.card()) if label != "Show messages"] == ["Reopen", "Contact", "History"]


def test_reopen_brings_it_back(desk):
    card = desk.claimed()
    desk.finish(desk.kate, card, Disposition="Follow-up")
    desk.shows("marked by")
    desk.click(desk.lee, "Reopen", desk.card())
    assert "Lee Wong" in desk.shows("Active")
    desk.reply(desk.lee, "One more thing", card)
    desk.until(lambda: desk.sent() == ["One more thing"])


def test_the_outcome_may_be_left_out_unless_the_queue_asks_for_it(desk):
    card = desk.claimed()
    assert desk.finish(desk.kate, card) == {}
    desk.thread_shows("Marked done by Kate Lewis.")
    desk.click(desk.kate, "Reopen", desk.shows("marked by") and desk.card())
    desk.shows("Active")
    assert "disposition is now done" in desk.command(desk.sam, "/queue set support disposition done")
    assert desk.finish(desk.kate, desk.card()) == {"Disposition": "Please complete this required field."}
    assert "Active" in desk.slack.text_of(desk.card())
    assert desk.finish(desk.kate, desk.card(), Disposition="Spam") == {}
    desk.shows("Disposition: Spam")


def test_a_form_opened_before_the_queue_asked_is_checked_again(desk):
    card = desk.claimed()
    desk.click(desk.kate, "Done", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.command(desk.sam, "/queue set support disposition done")
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {"Disposition": "Choose a disposition: this queue asks for one."}
    assert "Active" in desk.slack.text_of(desk.card())


def test_only_the_owner_gets_the_form(desk):
    card = desk.claimed()
    desk.click(desk.lee, "Done", card)
    assert "Kate Lewis" in desk.modal_text(desk.lee)
    assert desk.modal(desk.lee)["title"]["text"] != "Done"


def test_codes_per_queue_in_groups(desk):
    card = desk.claimed()
    assert options(desk, desk.kate, card) == {"": ["Resolved", "Follow-up", "No answer", "Wrong number", "Spam"]}
    assert "“Refunds / Refunded”" in desk.command(desk.sam, "/queue disposition support add Refunds / Refunded")
    desk.command(desk.sam, "/queue disposition support add Refunds / Refused")
    desk.command(desk.sam, "/queue disposition support remove spam")
    listed = desk.command(desk.sam, "/queue disposition support list")
    assert "• Refunds / Refused" in listed
    assert "Spam" not in listed
    assert options(desk, desk.kate, card) == {
        "Refunds": ["Refunded", "Refused"],
        "Others": ["Resolved", "Follow-up", "No answer", "Wrong number"],
    }
    desk.finish(desk.kate, card, Disposition="Refunded")
    desk.shows("Disposition: Refunds / Refunded")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("support", "What to do (add, remove or list) is missing."),
        ("support ad Gone", "Say add, remove or list"),
        ("support add", "The disposition's name is missing."),
        ("support add resolved", "support has the disposition “resolved” already."),
        ("support remove Resolvd", "support has no disposition “Resolvd”. Did you mean Resolved?"),
        ("suport list", "There is no queue suport. Did you mean support?"),
        ("support add " + "x" * 61, "at most 60 characters"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(standing_desk, words, said):
    assert said in standing_desk.command(standing_desk.sam, f"/queue disposition {words}")


def test_only_admins_change_the_codes(standing_desk):
    assert "Only admins" in standing_desk.command(standing_desk.kate, "/queue disposition support add Gone")


def test_a_queue_may_ask_before_a_transfer_too(desk):
    desk.command(desk.sam, "/queue set support disposition transfer")
    card = desk.claimed()
    target = "Lee Wong – Ready · 0 of 3"
    assert desk.fill(desk.kate, "Transfer", card, Target=target) == {"Disposition": "Please complete this required field."}
    assert desk.fill(desk.kate, "Transfer", card, Target=target, Disposition="Follow-up") == {}
    desk.shows("Invitation to Lee Wong")
    preview = desk.dm_shows(desk.lee, "offers you")
    desk.click(desk.lee, "Accept", preview)
    desk.thread_shows("by Kate Lewis to @Lee Wong")
    desk.finish(desk.lee, desk.card(), Disposition="Resolved")
    desk.thread_shows("Disposition: Resolved")
