"""Two people of one name are told apart by their handles, two contacts by their numbers (docs/behaviour.md#the-app-home)."""

import pytest

from tests.actors import MARCUS
from tests.journeys.handing_over import invite


@pytest.fixture
def twins(desk):
    """A second Lee Wong, whose handle is lee2, is a member too, and Ready."""
    desk.lee2 = desk.slack.workspace.add_person("lee2", "Lee Wong")
    desk.slack.settle()
    desk.slack.workspace.join(desk.lee2, desk.support)
    desk.command(desk.sam, f"/queue add support <@{desk.lee2}>")
    desk.command(desk.lee2, "/sms ready")
    return desk


def test_lists_have_the_handle_beside_a_name_that_is_not_unique(twins):
    desk = twins
    for words in ("/sms find lee", "/queue show support"):
        said = desk.command(desk.kate, words) if words[1] == "s" else desk.command(desk.sam, words)
        assert "Lee Wong (@lee)" in said.replace("*", ""), said
        assert "Lee Wong (@lee2)" in said.replace("*", ""), said
    assert "Kate Lewis (@" not in desk.command(desk.kate, "/sms find kate")
    assert "Lee Wong (@lee2) is now a favourite of yours" in desk.command(desk.kate, "/sms favourite @lee2")
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "Lee Wong (@lee2)")


def test_the_forms_and_what_is_said_of_a_handover_have_the_handle(twins):
    desk = twins
    card = desk.claimed()
    assert invite(desk, card, "Lee Wong (@lee2) – Ready · 0 of 3") == {}
    desk.shows("Invitation to Lee Wong (@lee2)")
    desk.click(desk.lee2, "Accept", desk.dm_shows(desk.lee2, "offers you"))
    desk.shows("to Lee Wong (@lee2)")
    assert "Lee Wong (@lee2)" in desk.shows("Active")


def test_a_name_that_is_typed_and_not_unique_is_asked_back_with_the_handles(twins):
    desk = twins
    for one in (desk.lee, desk.lee2):
        desk.slack.workspace.change_person(one, real_name="Robin")
    desk.slack.settle()
    said = desk.command(desk.kate, "/sms favourite Robin")
    assert said == "Several people are called Robin: @lee, @lee2. Write the handle of the one whom you mean."
    assert "Robin (@lee) is now a favourite" in desk.command(desk.kate, "/sms favourite @lee")


def test_the_handle_goes_when_the_other_one_does(twins):
    desk = twins
    desk.slack.workspace.change_person(desk.lee2, real_name="Lee Wang")
    desk.slack.settle()
    assert "Lee Wong (@" not in desk.command(desk.kate, "/sms find lee")
    desk.slack.workspace.change_person(desk.lee2, real_name="lee \u200bwong ")
    desk.slack.settle()
    assert "Lee Wong (@lee)" in desk.command(desk.kate, "/sms find lee").replace("*", "")
    desk.slack.workspace.change_person(desk.lee2, deleted=True)
    desk.slack.settle()
    assert "Lee Wong (@" not in desk.command(desk.kate, "/sms find lee")


def test_names_are_alike_in_capitals_of_any_language(twins):
    desk = twins
    desk.slack.workspace.change_person(desk.lee, real_name="Émile Örn")
    desk.slack.workspace.change_person(desk.lee2, real_name="émile ÖRN")
    desk.slack.settle()
    said = desk.command(desk.kate, "/sms find lee").replace("*", "")
    assert "Émile Örn (@lee)" in said
    assert "émile ÖRN (@lee2)" in said


def test_a_handle_is_meant_before_a_name_that_reads_alike(twins):
    desk = twins
    desk.slack.workspace.change_person(desk.lee2, real_name="Lee")
    desk.slack.settle()
    assert "Lee Wong is now a favourite" in desk.command(desk.kate, "/sms favourite @lee")


def test_contacts_read_the_name_alone(twins):
    desk = twins
    card = desk.claimed()
    desk.reply(desk.kate, f"Ask <@{desk.lee2}> about it", card)
    desk.until(lambda: desk.sent() == ["Ask Lee Wong about it"])


def test_contacts_of_one_name_have_their_number_beside_it(desk):
    card = desk.claimed()
    assert desk.fill(desk.kate, "Contact", card, Name="Vanessa Wang") == {}
    assert "(555)" not in desk.shows("Vanessa Wang", card).split("\n")[0]
    desk.text("Me too", MARCUS)
    other = desk.until(lambda: desk.card("772-0102"))
    assert desk.fill(desk.kate, "Contact", other, Name="vanessa\u2060 wang") == {}
    desk.shows("Vanessa Wang, (555) 772-0101", card)
    desk.shows("vanessa wang, (555) 772-0102", other)
    assert desk.fill(desk.kate, "Contact", other, Name="Marcus") == {}
    desk.until(lambda: "Vanessa Wang," not in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
