"""Accepting and rejecting by command, which has to find out what is meant."""

import pytest

from tests.actors import MARCUS
from tests.journeys.handing_over import invite

pytestmark = pytest.mark.both_databases


def test_rejecting_by_command_says_where_the_conversation_is(desk, invited):
    desk.command(desk.kate, "/sms notready")
    assert desk.command(desk.lee, "/sms reject") == "Rejected. The conversation with (555) 772-0101 is back in its queue."


def test_accept_and_reject_by_command(desk, invited):
    assert "is yours" in desk.command(desk.lee, "/sms accept")
    desk.thread_shows("by Kate Lewis to @Lee Wong")


def test_which_one_by_name_or_number_when_several_wait(desk):
    first = desk.claimed()
    desk.text("Me too", sender=MARCUS)
    second = desk.until(lambda: desk.card("772-0102"))
    desk.click(desk.kate, "Claim", second)
    assert invite(desk, first) == {}
    desk.until(lambda: invite(desk, desk.card("772-0102"), "Lee Wong – Ready · 0 of 3") == {})
    said = desk.command(desk.lee, "/sms accept")
    assert "Several invitations are waiting" in said
    assert "No invitation is for “999”" in desk.command(desk.lee, "/sms accept 999")
    assert "(555) 772-0102" in desk.command(desk.lee, "/sms accept 7720102")
    assert "Rejected. The conversation with (555) 772-0101" in desk.command(desk.lee, "/sms reject")


def test_a_number_means_its_contact_also_when_that_has_a_name(desk):
    first = desk.claimed()
    assert desk.fill(desk.kate, "Contact", first, Name="Vanessa Ortiz") == {}
    desk.text("Me too", sender=MARCUS)
    desk.click(desk.kate, "Claim", desk.until(lambda: desk.card("772-0102")))
    desk.until(lambda: "Active" in desk.slack.text_of(desk.card("772-0102")))
    assert invite(desk, desk.message(desk.support, first["ts"])) == {}
    assert invite(desk, desk.card("772-0102")) == {}
    assert "Waiting: Vanessa Ortiz (555) 772-0101 on" in desk.command(desk.lee, "/sms accept 999")
    assert "Rejected. The conversation with Vanessa Ortiz" in desk.command(desk.lee, "/sms reject <tel:+15557720101|(555) 772-0101>")
    assert "The conversation with (555) 772-0102 is yours." in desk.command(desk.lee, "/sms accept +15557720102")
