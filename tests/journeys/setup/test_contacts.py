"""What is known of a contact and of a case, edited in a form and said in the thread; and the history of a contact.

docs/behaviour.md#finishing
"""

import pytest

from tests.actors import MARCUS


def contact(desk, person, card, **values):
    return desk.fill(person, "Contact", card, **values)


def test_a_name_given_in_the_form_shows_everywhere(desk):
    card = desk.claimed()
    assert contact(desk, desk.kate, card, **{"Name": "Vanessa Wang", "E-mail": "v@example.com"}) == {}
    desk.thread_shows("Kate Lewis edited the contact: Name: Vanessa Wang; E-mail: v@example.com.", card)
    desk.until(lambda: desk.card("Vanessa Wang"))
    assert "E-mail: v@example.com" in desk.slack.text_of(desk.card("Vanessa Wang"))
    desk.text("It's me again")
    assert "Vanessa Wang" in desk.thread_shows("It's me again", desk.card("Vanessa Wang"))
    assert "Vanessa Wang" in desk.command(desk.kate, "/sms mine")
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "Vanessa Wang")


def test_free_fields_of_contact_and_case(desk):
    card = desk.claimed()
    given = {"Contact fields": "Company: Acme\nLanguage: French", "Case fields": "Order: 4471"}
    assert contact(desk, desk.kate, card, **given) == {}
    desk.thread_shows("edited the contact: Company: Acme; Language: French; case field Order: 4471.")
    assert "Order: 4471" in desk.shows("Company: Acme")
    assert contact(desk, desk.lee, card, **{"Contact fields": "Company: Apex"}) == {}
    desk.thread_shows("Lee Wong edited the contact: Company: Apex (was Acme); Language removed (was French).")


def test_the_form_shows_what_is_known_and_saving_it_unchanged_says_nothing(desk):
    card = desk.claimed()
    contact(desk, desk.kate, card, **{"Name": "Vanessa Wang", "Case fields": "Order: 4471"})
    desk.thread_shows("edited the contact", card)
    desk.click(desk.kate, "Contact", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert form["title"]["text"] == "Contact"
    known = {block["block_id"]: block["element"].get("initial_value", "") for block in form["blocks"][1:]}
    assert "(555) 772-0101" in desk.slack.text_of(form)
    assert known == {"name": "Vanessa Wang", "email": "", "details": "", "case": "Order: 4471"}
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    desk.later(61)
    assert sum("edited the contact" in text for text in desk.thread(desk.card("Vanessa Wang"))) == 1


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"E-mail": "nobody"}, {"E-mail": "nobody is no e-mail address."}),
        ({"Case fields": "Order 4471"}, {"Case fields": "“Order 4471” is no field. Write a line like “Company: Acme” for each."}),
        ({"Contact fields": "A: 1\nA: 2"}, {"Contact fields": "The field “A” is there twice."}),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(desk, values, errors):
    assert contact(desk, desk.kate, desk.claimed(), **values) == errors


def test_only_agents_see_the_form(desk):
    card = desk.claimed()
    desk.click(desk.olaf, "Contact", card)
    assert "Only agents can see and edit contacts." in desk.modal_text(desk.olaf)


def test_the_preview_shows_the_case(desk):
    card = desk.claimed()
    contact(desk, desk.kate, card, **{"Name": "Vanessa Wang", "Case fields": "Order: 4471"})
    desk.until(lambda: desk.card("Vanessa Wang"))
    assert desk.fill(desk.kate, "Transfer", card, Target="Lee Wong – Ready · 0 of 3") == {}
    assert "Order: 4471" in desk.slack.text_of(desk.dm_shows(desk.lee, "Vanessa Wang"))


def begun(desk, body):
    """A new conversation that Kate holds."""
    desk.text(body)
    card = desk.until(lambda: next((one for one in [desk.card()] if "Claim" in desk.slack.labels_of(one)), None))
    desk.click(desk.kate, "Claim", card)
    desk.shows("Active")
    return card


def ended(desk, body, **outcome):
    """A conversation from first text to done, long enough ago that the next one begins anew."""
    begun(desk, body)
    desk.finish(desk.kate, desk.card(), **outcome)
    desk.shows("marked by")
    desk.later(25 * 3600)


def test_history_lists_searches_and_turns_pages(desk):
    for number in range(6):
        ended(desk, f"Question {number}", Disposition="Resolved" if number else "Spam", Note=f"note {number}")
    card = begun(desk, "And now?")
    desk.click(desk.kate, "History", card)
    said = desk.modal_text(desk.kate)
    assert "7 conversations of (555) 772-0101, newest first · page 1 of 2" in said
    assert said.index("note 5") < said.index("note 4")
    assert "note 0" not in said
    desk.click(desk.kate, "Next", view_id=desk.modal(desk.kate)["id"])
    desk.until(lambda: "page 2 of 2" in desk.modal_text(desk.kate))
    assert "Disposition: Spam" in desk.modal_text(desk.kate)
    desk.click(desk.kate, "Previous", view_id=desk.modal(desk.kate)["id"])
    desk.until(lambda: "page 1 of 2" in desk.modal_text(desk.kate))
    for wanted, found in (("question 3", "note 3"), ("note 2", "note 2"), ("spam", "note 0")):
        view = desk.modal(desk.kate)
        assert desk.slack.submit(desk.kate, view["id"], {"search": wanted}).errors == {}
        said = desk.modal_text(desk.kate)
        assert f"1 conversation of (555) 772-0101 with “{wanted}”" in said
        assert found in said
    desk.slack.submit(desk.kate, desk.modal(desk.kate)["id"], {"search": "50%"})
    assert "0 conversations" in desk.modal_text(desk.kate)


def test_history_tells_every_attempt_to_transfer_with_its_outcome_and_time(desk):
    card = desk.claimed()
    for answer in ("Reject", "Accept"):
        assert desk.fill(desk.kate, "Transfer", desk.card(), Target="Lee Wong – Ready · 0 of 3") == {}
        preview = desk.until(lambda: next((one for one in desk.slack.dms(desk.lee) if "Accept" in desk.slack.labels_of(one)), None))
        desk.click(desk.lee, answer, preview | {"channel": desk.dm(desk.lee)})
        desk.until(lambda: "Transfer" in desk.slack.labels_of(desk.card()))
    desk.thread_shows("Transferred on")
    desk.click(desk.maria, "History", card)
    said = desk.modal_text(desk.maria)
    assert "Transfer by Kate Lewis to Lee Wong: rejected, " in said
    assert "Transfer by Kate Lewis to Lee Wong: accepted, " in said


def test_contacts_are_found_by_name_and_number(desk):
    card = desk.claimed()
    contact(desk, desk.kate, card, Name="Vanessa Wang")
    desk.text("Hi", sender=MARCUS)
    desk.until(lambda: desk.card("772-0102"))
    for wanted in ("vanessa", "Vannessa Wagn", "+15557720101", "(555) 772-0101", "<tel:+15557720101|(555) 772-0101>", "0101"):
        said = desk.command(desk.lee, f"/sms find {wanted}")
        assert "• contact *Vanessa Wang* (555) 772-0101 – support, Kate Lewis" in said, wanted
        assert "0102" not in said
    assert "*(555) 772-0102* – support, waiting" in desk.command(desk.lee, "/sms find 772-0102")
    assert "contact" not in desk.command(desk.olaf, "/sms find vanessa").replace("queue or contact", "")


def test_a_sender_without_a_number_is_found_by_name(desk):
    desk.text("Your parcel is on its way", sender="PARCELS")
    desk.until(lambda: desk.card("PARCELS"))
    for wanted in ("parcels", "PARC"):
        assert "*PARCELS* – support, waiting" in desk.command(desk.lee, f"/sms find {wanted}")
