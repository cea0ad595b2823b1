"""A workspace may be part of an organisation (docs.slack.dev, "Developing apps for Enterprise organizations"): colleagues of its other
workspaces are ours, and people of other organisations aren't (docs/behaviour.md#roles).
"""

from typing import Any

import pytest

from bot.sandbox.slack.team import ENTERPRISE_ID, OTHER_ENTERPRISE_ID, OTHER_TEAM_ID, SISTER_TEAM_ID, TEAM_ID
from tests.actors import Desk

COLLEAGUES: dict[str, dict[str, Any]] = {
    "who is described with the organisation": {"team_id": ENTERPRISE_ID, "teams": (TEAM_ID,), "enterprise_id": ENTERPRISE_ID},
    "of another workspace": {"team_id": SISTER_TEAM_ID, "teams": (SISTER_TEAM_ID,), "enterprise_id": ENTERPRISE_ID},
    "of several workspaces": {"team_id": SISTER_TEAM_ID, "teams": (SISTER_TEAM_ID, TEAM_ID), "enterprise_id": ENTERPRISE_ID},
    "at home here": {"teams": (TEAM_ID,), "enterprise_id": ENTERPRISE_ID},
}
OUTSIDERS: dict[str, dict[str, Any]] = {
    "of another organisation": {"outsider": True, "enterprise_id": OTHER_ENTERPRISE_ID, "teams": (OTHER_TEAM_ID,), "admin": True},
    "of no organisation": {"outsider": True},
}


@pytest.fixture
def grid(tmp_path):
    """The desk's workspace is part of an organisation."""
    desk = Desk(tmp_path)
    desk.slack.workspace.enterprise_id = ENTERPRISE_ID
    with desk:
        desk.set_up()
        yield desk


def answer_to(desk, person, words):
    """What a command says in the end: who is new is asked about first."""
    said = desk.command(person, words)
    return said if said != "Checking…" else desk.slack.text_of(desk.hints(person)[-1])


@pytest.mark.parametrize("kind", COLLEAGUES)
def test_a_colleague_of_the_organisation_answers_contacts(grid, kind):
    desk = grid
    nora = desk.slack.workspace.add_person("nora", "Nora Berg", **COLLEAGUES[kind])
    desk.slack.workspace.join(nora, desk.support)
    assert "Nora Berg is now in support" in answer_to(desk, desk.sam, f"/queue add support <@{nora}>")
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.click(nora, "Claim", card)
    assert "Nora Berg" in desk.shows("Active")
    desk.reply(nora, "Good morning", card)
    desk.until(lambda: desk.sent() == ["Good morning"])


@pytest.mark.parametrize("home", [ENTERPRISE_ID, TEAM_ID, SISTER_TEAM_ID])
def test_an_event_may_name_the_organisation_or_any_of_its_workspaces(grid, home):
    desk = grid
    card = desk.claimed()
    place = desk.slack.workspace.channels[desk.support]
    said = {"type": "message", "user": desk.kate, "text": "Good morning", "thread_ts": card["ts"], "ts": desk.slack.workspace.new_ts()}
    desk.slack.delivery.emit(said | {"channel": place.id, "channel_type": "channel", "user_team": home, "source_team": home, "team": home})
    desk.slack.settle()
    desk.until(lambda: desk.sent() == ["Good morning"])


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_people_of_other_organisations_stay_outside_and_are_told_why(grid, kind):
    desk = grid
    card = desk.claimed()
    olga = desk.slack.workspace.add_person("olga", "Olga Out", **OUTSIDERS[kind])
    desk.slack.workspace.join(olga, desk.support)
    said = answer_to(desk, desk.sam, f"/queue add support <@{olga}>")
    assert "Olga Out can't be an agent" in said
    assert "belongs to another organisation" in said
    desk.reply(olga, "I want to talk to her", card)
    desk.hint_shows(olga, "you belong to another organisation")
    assert "Only admins may do that" in answer_to(desk, olga, "/queue create mine #billing")
    assert desk.sent() == []


def test_a_workspace_of_its_own_lets_nobody_in_by_an_organisation(desk):
    olga = desk.slack.workspace.add_person("olga", "Olga Out", outsider=True, enterprise_id=OTHER_ENTERPRISE_ID, teams=(OTHER_TEAM_ID,))
    desk.slack.workspace.join(olga, desk.support)
    assert "belongs to another organisation" in answer_to(desk, desk.sam, f"/queue add support <@{olga}>")


def test_a_guest_is_called_a_guest(desk):
    gus = desk.slack.workspace.add_person("gus", "Gus Guest", guest=True)
    assert "Gus Guest is a guest" in answer_to(desk, desk.sam, f"/queue add support <@{gus}>")
