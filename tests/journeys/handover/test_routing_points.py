"""Routing points pick the queue by rules at the moment of use, behind a line and as a target; a dry run says why.

docs/behaviour.md#handing-out
"""

import pytest

from tests.actors import LINE, MARCUS, SECOND_LINE
from tests.journeys.handing_over import invite
from tests.journeys.handover.test_routing import FOURTH, THIRD, offer, shown
from tests.journeys.handover.test_shortcuts import AT

RULES = (
    {"Rule": "Last agent of the contact, if Ready"},
    {"Rule": "Queue, otherwise", "Queue": "billing"},
    {"Rule": "Queue, in its open hours", "Queue": "support"},
    {"Rule": "Overflow to a queue, when so many wait", "Queue": "returns", "Number": "2"},
    {"Rule": "Overflow to a queue, after so many minutes", "Queue": "billing", "Number": "15"},
)


@pytest.fixture
def house(desk):
    return set_up(desk)


@pytest.fixture(scope="module")
def standing_house(standing_desk):
    return set_up(standing_desk)


def set_up(desk):
    """Queues support, billing (with Olaf, in a channel of its own) and returns (in support's channel), and the routing point main with a rule of each kind."""
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue create returns #support")
    desk.command(desk.sam, "/queue add billing @olaf")
    desk.command(desk.olaf, "/sms ready")
    assert desk.command(desk.sam, "/desk point create main") == ""
    for values in RULES:
        form = desk.until(lambda: desk.slack.modal(desk.sam))
        assert desk.slack.submit(desk.sam, form["id"], values).errors == {}
    return desk


def test_the_form_says_what_is_required_and_refuses_the_same_rule_twice(desk):
    assert desk.command(desk.sam, "/desk point create main") == ""
    assert "Still required:* the rule “Queue, otherwise”" in desk.modal_text(desk.sam)
    hints = {block["block_id"]: block["hint"]["text"] for block in desk.modal(desk.sam)["blocks"] if "hint" in block}
    assert hints["queue"] == "Required, but for the last agent."
    assert hints["number"].startswith("Required for an overflow: how many wait, or minutes.")
    again = "Choose another one, or move or remove that one above."
    for place, (values, words) in enumerate(
        (
            ({"Rule": "Queue, otherwise", "Queue": "support"}, "Otherwise support"),
            ({"Rule": "Overflow to a queue, when so many wait", "Number": "2"}, "Overflow to support when 2 wait already"),
        ),
        1,
    ):
        assert desk.slack.submit(desk.sam, desk.modal(desk.sam)["id"], values).errors == {}
        assert "Still required" not in desk.modal_text(desk.sam)
        said = desk.slack.submit(desk.sam, desk.modal(desk.sam)["id"], values).errors
        assert said == {"Rule": f"That is rule {place} already: {words}. {again}"}
    other = {"Rule": "Overflow to a queue, when so many wait", "Number": "3"}
    assert desk.slack.submit(desk.sam, desk.modal(desk.sam)["id"], other).errors == {}
    assert desk.command(desk.sam, "/desk point list").count("Overflow to support") == 2


def test_built_in_a_form_in_order_and_shown_in_sentences(house):
    said = house.command(house.lee, "/desk point show main")
    assert said == "Only admins may do that: ask a workspace owner or admin."
    said = house.command(house.sam, "/desk point show main")
    assert said.split("\n")[1:6] == [
        "1. The last agent of the contact, if Ready and with room, is asked first",
        "2. support in its open hours",
        "3. Otherwise billing",
        "4. Overflow to returns when 2 wait already",
        "5. Overflow to billing after 15 minutes of waiting",
    ]
    view = house.modal(house.sam)
    errors = house.slack.submit(house.sam, view["id"], {"Rule": "Overflow to a queue, when so many wait", "Number": "0"}).errors
    assert errors == {"Number": "Write how many wait: a whole number from 1 to 1000."}
    house.command(house.sam, "/desk point create main2")
    house.slack.submit(house.sam, house.modal(house.sam)["id"], {"Rule": "Queue, in its open hours", "Queue": "support"})
    house.slack.submit(house.sam, house.modal(house.sam)["id"], {"Rule": "Queue, in its open hours", "Queue": "returns"})
    view = house.modal(house.sam)["id"]
    house.click(house.sam, "Move up", view_id=view, nth=1)
    assert "*main2* – returns in its open hours; support in its open hours" in house.command(house.sam, "/desk point list")
    house.click(house.sam, "Remove", view_id=view, nth=0)
    assert "1. support in its open hours" in house.modal_text(house.sam)
    assert "*main2* – support in its open hours" in house.command(house.sam, "/desk point list")
    assert "leads nowhere yet" in house.command(house.sam, f"/line route {LINE} main2")
    assert "There is no routing point main2 any more." in house.command(house.sam, "/desk point remove main2")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/desk point shw main", "/desk point has no “shw”. Did you mean /desk point show?"),
        ("/desk point show mian", "There is no routing point mian. Did you mean main?"),
        ("/desk point create support", "There is a queue support already."),
        ("/desk point create main", "There is a routing point main already."),
        ("/desk point create", "The routing point's name is missing."),
        ("/queue create main #support", "There is a routing point main already. /desk point show main shows it."),
        (f"/line route {LINE} mian", "There is no queue or routing point mian. Did you mean main?"),
        (f"/line route {LINE} main", "(555) 000-1111 now leads to the routing point main."),
        ("/desk point remove main", "(555) 000-1111 still leads to main. First lead it elsewhere: /line route NUMBER QUEUE"),
        ("/line list", "(555) 000-1111 leads to *the routing point main*"),
        ("/desk point show main", "Lines: (555) 000-1111."),
        ("/queue archive billing", "Routing point main ends in billing. First let it end elsewhere: /desk point edit main"),
        ("/queue archive returns", "Queue returns is archived. Routing point main skips it from then on."),
        ("/desk point show main", "4. Overflow to returns when 2 wait already (archived: skipped)"),
        (f"/line add {SECOND_LINE} main", "(555) 000-2222 now leads to the routing point main."),
        (f"/line add {SECOND_LINE} support", "(555) 000-2222 is a line already and leads to the routing point main."),
        ("/desk help point", "/desk point create|edit|show|try|remove NAME"),
    ],
)
def test_what_is_said_to_an_admin(standing_house, words, answer):
    assert answer in standing_house.command(standing_house.sam, words)


def test_a_text_goes_where_the_dry_run_says(house):
    house.command(house.sam, f"/line route {LINE} main")
    said = house.command(house.sam, "/desk point try main")
    assert said.split("\n") == [
        "Routing point main, for somebody new, now:",
        "1. The last agent of the contact, if Ready and with room, is asked first – skipped: there is none",
        "2. support in its open hours – this one",
        "3. Otherwise billing – not reached",
        "4. Overflow to returns when 2 wait already – not yet: 0 wait in support",
        "5. Overflow to billing after 15 minutes of waiting – later, if it still waits then",
        "A new conversation would now wait in support.",
    ]
    house.text("One")
    house.until(lambda: "queue support" in house.card()["text"])
    house.text("Two", sender=MARCUS)
    house.until(lambda: house.card(shown(MARCUS)))
    assert "this one: 2 wait in support" in house.command(house.sam, "/desk point try main")
    house.text("Three", sender=THIRD)
    house.until(lambda: "queue returns" in house.card(shown(THIRD))["text"])
    house.command(house.sam, "/queue set support hours Mon 03:00-03:01")
    said = house.command(house.sam, "/desk point try main")
    assert "2. support in its open hours – skipped: closed until " in said
    assert "would now wait in billing." in said
    house.text("Four", sender=FOURTH)
    house.until(lambda: house.card(shown(FOURTH), house.billing))


def test_the_last_agent_is_asked_first_and_the_queue_afterwards(house):
    house.claimed(house.maria)
    house.command(house.sam, "/queue set support reopen-window 0")
    house.finish(house.maria)
    house.shows("Done")
    house.command(house.sam, f"/line route {LINE} main")
    assert "this one: Maria Gomez" in house.command(house.sam, "/desk point try main (555) 772-0101")
    assert "would now be offered to Maria Gomez first and wait in support." in house.command(house.sam, "/desk point try main 772-0101")
    house.text("Me again")
    found = offer(house, house.maria)
    house.until(lambda: "Offered to Maria Gomez" in house.card()["text"])
    house.click(house.maria, "Reject", found)
    house.until(lambda: "Offered" not in house.card()["text"])
    assert "Claim" in house.slack.labels_of(house.card())
    house.command(house.maria, "/sms notready lunch")
    assert "skipped: Maria Gomez is Not Ready – Lunch" in house.command(house.sam, "/desk point try main 7720101")
    linked = "/desk point try main <tel:+15557720101|(555) 772-0101>"
    assert "for (555) 772-0101, now" in house.command(house.sam, linked)
    assert "now is no phone number" in house.command(house.sam, "/desk point try main now")


def test_what_waits_too_long_goes_on_and_keeps_its_place(house):
    house.command(house.sam, "/queue set support routing round-robin")
    house.command(house.sam, "/queue set support invite-timeout 86400")
    house.command(house.sam, f"/line route {LINE} main")
    house.text("Is anybody there?")
    offer(house, house.kate)
    old = house.card()
    house.later(14 * 60)
    house.later(61)
    house.until(lambda: house.card(channel=house.billing))
    house.thread_shows("Overflow to billing: it has waited 15 minutes in support.", old)
    house.dm_shows(house.kate, "*No longer available* · Threadline's offer")
    house.click(house.olaf, "Claim", house.card(channel=house.billing) | {"channel": house.billing})
    house.until(lambda: "owner Olaf Berg" in house.card(channel=house.billing)["text"])


def test_as_a_target_it_picks_at_the_moment_of_use_and_says_so(house):
    house.command(house.sam, "/queue set support hours Mon 03:00-03:01")
    card = house.claimed()
    house.click(house.kate, "Transfer", card)
    view = house.until(lambda: house.slack.modal(house.kate))
    house.slack.choose(house.kate, view["id"], "Kind", "Routing points")
    rows = house.slack.suggest(house.kate, view["id"], "Target", "mai")
    assert rows == ["main – now billing: 1 Ready · 0 waiting"]
    assert invite(house, card, rows[0]) == {}
    house.shows("Invitation to billing · expires ")
    house.thread_shows("The routing point main picked billing.")
    house.click(house.kate, "Cancel transfer", house.card())
    house.until(lambda: "Invitation" not in house.card()["text"])
    house.reply(house.kate, f"{AT} transfer main Please", card)
    house.shows("Invitation to billing · expires ")
