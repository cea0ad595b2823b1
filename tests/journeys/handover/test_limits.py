"""A queue may list where its conversations can be transferred to (docs/behaviour.md#inviting-somebody)."""

from tests.journeys.handing_over import BILLING, in_channel, invite

ONLY = "support transfers to Lee Wong and billing only. Choose one of them."


def offered(desk, person, label, card, typed=""):
    """What the type-ahead of a form offers."""
    desk.click(person, label, card)
    form = desk.until(lambda: desk.slack.modal(person))
    rows = [row.partition(" – ")[0] for row in desk.slack.suggest(person, form["id"], "Target", typed)]
    desk.slack.close(person, everything=True)
    return rows


def test_only_what_is_listed_is_offered_and_accepted_for_transfers(house):
    desk = house
    desk.command(desk.sam, "/queue create returns #support")
    desk.command(desk.sam, "/queue add returns @kate @lee")
    said = desk.command(desk.sam, "/queue set support targets billing, @lee")
    assert said == "support: targets is now @lee, billing (it was off): transfers go to these only; supervisors can assign to any member."
    assert "• targets: @lee, billing – transfers go to these only" in desk.command(desk.kate, "/queue show support")
    card = desk.claimed()
    assert offered(desk, desk.kate, "Transfer", card) == ["Lee Wong", "billing"]
    assert offered(desk, desk.kate, "Transfer", card, "Maria") == ["No matching teammate or queue"]
    assert offered(desk, desk.kate, "Release", card) == ["billing", "support"]
    desk.reply(desk.kate, "@threadline transfer @maria please", card)
    desk.hint_shows(desk.kate, ONLY)
    desk.click(desk.kate, "Transfer", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.command(desk.sam, "/queue set support targets @maria")
    desk.slack.choose(desk.kate, form["id"], "Target", "Maria Gomez")
    desk.command(desk.sam, "/queue set support targets billing, @lee")  # what was chosen then is typed, or forged, now
    assert desk.slack.submit(desk.kate, form["id"], {}).errors == {"Target": ONLY}
    assert desk.dms(desk.maria) == []
    desk.slack.close(desk.kate, everything=True)
    assert invite(desk, card, BILLING) == {}
    assert desk.until(lambda: in_channel(desk))


def test_supervisors_assign_and_release_as_before_and_off_lifts_it(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @lee")
    desk.command(desk.sam, "/queue set support targets @maria")
    card = desk.claimed()
    assert "billing" in offered(desk, desk.sam, "Release", card)
    assert desk.fill(desk.sam, "Assign", card, Target="Lee Wong") == {}
    desk.shows("Lee Wong")
    assert desk.fill(desk.sam, "Assign", card, Target="Kate Lewis") == {}
    desk.shows("Kate Lewis")
    for words, answer in (
        ("nobody", "Nobody here is called nobody"),
        ("@olaf", "Olaf Berg is in no queue, so nothing can be transferred to them."),
        ("off", "support: targets is now off (it was @maria): transfers can go anywhere."),
    ):
        assert answer in desk.command(desk.sam, f"/queue set support targets {words}")
    desk.command(desk.sam, "/queue edit support")
    form = desk.until(lambda: desk.slack.modal(desk.sam))
    refused = desk.slack.submit(desk.sam, form["id"], {"Transfers go only to": "@olaf"}).errors
    assert refused == {"Transfers go only to": "Olaf Berg is in no queue, so nothing can be transferred to them."}
    assert desk.slack.submit(desk.sam, form["id"], {"Transfers go only to": "billing"}).errors == {}
    desk.dm_shows(desk.sam, "support: targets is now billing (it was off): transfers go to these only")
    assert offered(desk, desk.kate, "Transfer", card) == ["billing"]
