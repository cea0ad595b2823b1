"""What an agent holds is filtered, and marked done together (docs/behaviour.md#finishing)."""

import pytest

from tests.actors import MARCUS, VANESSA

THIRD, FOURTH = "+15557720103", "+15557720104"


def hold(desk, *numbers, person=None):
    """Each of them has texted, and somebody (Kate) holds the conversations."""
    for number in numbers:
        desk.text(f"Hello from {number[-3:]}", sender=number)
        desk.click(person or desk.kate, "Claim", desk.card(f"772-0{number[-3:]}"), channel=desk.support)
    desk.settled()


def state(desk, number):
    said = desk.slack.text_of(desk.card(f"772-0{number[-3:]}"))
    return next(word for word in ("Waiting", "Active", "Done") if word in said)


@pytest.mark.both_databases
def test_all_that_is_still_ones_own_is_marked_done_after_a_question(desk):
    hold(desk, VANESSA, MARCUS, THIRD, FOURTH)
    desk.reply(desk.kate, "Bye", desk.card("772-0104"))
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "My conversations (4)")
    desk.click(desk.kate, "Mark all done", home=True)
    said = desk.until(lambda: desk.modal_text(desk.kate))
    assert "4 conversations of yours will be done: (555) 772-0104, " in said
    assert "3 of them are unanswered: " in said
    assert state(desk, VANESSA) == "Active"
    form = desk.modal(desk.kate)
    desk.fill(desk.sam, "Assign", desk.card("772-0102"), Target="Lee Wong")
    desk.text("One more thing", sender=THIRD)
    desk.finish(desk.kate, desk.card("772-0104"))
    desk.slack.workspace.surfaces.stacks[desk.kate] = [form]
    desk.slack.submit(desk.kate, form["id"], {})
    said = desk.modal_text(desk.kate)
    assert said.count("1 conversation is done. Left as they are: ") == 1
    for left in ("(555) 772-0102, which Lee Wong holds now", "772-0103, who has written meanwhile", "772-0104, which is done already"):
        assert left in said
    assert [state(desk, number) for number in (VANESSA, MARCUS, THIRD, FOURTH)] == ["Done", "Active", "Active", "Done"]
    desk.thread_shows("Marked done by Kate Lewis.", desk.card())


def test_what_a_filter_shows_is_done_but_for_what_needs_a_disposition(desk):
    hold(desk, VANESSA, MARCUS, THIRD)
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @kate")
    for number in (MARCUS, THIRD):
        desk.reply(desk.kate, "Bye", desk.card(f"772-0{number[-3:]}"))
    desk.settled()
    assert "(555) 772-0101" in desk.command(desk.kate, "/sms mine support unanswered")
    assert "772-0102" not in desk.ask(desk.kate, "/sms mine unanswered")
    assert desk.command(desk.kate, "/sms mine billing") == "You hold no such conversation now."
    assert "“anwered” is no queue and neither answered nor unanswered. Did you mean answered?" in desk.command(
        desk.kate, "/sms mine anwered"
    )
    said = desk.command(desk.kate, "/sms mine answered")
    assert [number for number in ("0101", "0102", "0103") if number in said] == ["0102", "0103"]
    assert "Mark all done" in str(desk.asked)
    desk.click(desk.kate, "Mark all done")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert "unanswered" not in desk.modal_text(desk.kate)
    desk.command(desk.sam, "/queue set support disposition done")
    desk.slack.submit(desk.kate, form["id"], {})
    assert "Nothing was marked done. Left as they are: " in desk.modal_text(desk.kate)
    desk.slack.close(desk.kate, everything=True)
    desk.command(desk.kate, "/sms mine")
    desk.click(desk.kate, "Mark all done")
    said = desk.until(lambda: desk.modal_text(desk.kate))
    assert "the queue asks for a disposition, which Done on the card asks for" in said
    desk.command(desk.sam, "/queue set support disposition off")
    desk.slack.close(desk.kate, everything=True)
    desk.command(desk.kate, "/sms mine answered")
    desk.click(desk.kate, "Mark all done")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {}
    assert "2 conversations are done." in desk.modal_text(desk.kate)
    assert [state(desk, number) for number in (VANESSA, MARCUS, THIRD)] == ["Active", "Done", "Done"]
