"""The App Home is the desktop (docs/behaviour.md#the-app-home)."""


def rows(desk, person):
    return desk.slack.text_of(desk.home(person))


def opened(desk, person):
    desk.slack.open_home(person)
    return desk.until(lambda: desk.slack.home(person))


def publishes(desk):
    return len(desk.calls("views.publish"))


def test_what_waits_can_be_claimed_from_home(desk):
    opened(desk, desk.kate)
    desk.home_shows(desk.kate, "Waiting in my queues (0)")
    desk.text("Hello")
    desk.until(desk.card)
    desk.later(4)
    assert "Hello" in desk.home_shows(desk.kate, "support · unanswered since ")
    desk.click(desk.kate, "Claim", home=True)
    desk.home_shows(desk.kate, "My conversations (1)")
    desk.later(4)
    desk.home_shows(desk.kate, "Waiting in my queues (0)")


def test_a_colleague_claims_it_and_it_goes_from_my_home(desk):
    opened(desk, desk.kate)
    desk.text("Hello")
    card = desk.until(desk.card)
    desk.later(4)
    desk.home_shows(desk.kate, "Waiting in my queues (1)")
    desk.click(desk.lee, "Claim", card)
    desk.shows("Active")
    desk.later(4)
    desk.home_shows(desk.kate, "Waiting in my queues (0)")


def test_it_is_published_only_when_something_on_it_changed(desk):
    opened(desk, desk.kate)
    desk.home_shows(desk.kate, "Your desk")
    before = publishes(desk)
    desk.command(desk.kate, "/sms ready")  # as she was
    desk.slack.open_home(desk.kate)
    desk.slack.settle()
    desk.command(desk.kate, "/sms dnd")
    desk.home_shows(desk.kate, "You are *Do not disturb*")
    assert publishes(desk) == before + 1


def test_long_lists_have_pages(desk):
    for number in range(12):
        desk.text("Hi", sender=f"+155577203{number:02}")
    desk.until(lambda: desk.card("772-0311"))
    opened(desk, desk.kate)
    assert "(555) 772-0307" in desk.home_shows(desk.kate, "Waiting in my queues (12)")
    assert "772-0308" not in rows(desk, desk.kate)
    desk.click(desk.kate, "Next", home=True)
    assert "Page 2 of 2" in desk.home_shows(desk.kate, "(555) 772-0308")
    assert "772-0307" not in rows(desk, desk.kate)
    desk.click(desk.kate, "Previous", home=True)
    desk.home_shows(desk.kate, "Page 1 of 2")


def test_favourites_stand_first_in_lists_and_on_home_with_their_state(desk):
    card = desk.claimed()
    opened(desk, desk.kate)
    assert "Maria Gomez is now a favourite of yours" in desk.command(desk.kate, "/sms favourite @maria")
    desk.home_shows(desk.kate, "*Maria Gomez* – Ready · 0 of 3")
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "")[0].startswith("Maria Gomez")
    assert "Maria Gomez is no longer a favourite of yours." in desk.command(desk.kate, "/sms favourite @maria")
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "")[0].startswith("Lee Wong")
    assert "support is now a favourite of yours" in desk.command(desk.kate, "/sms favourite support")
    desk.home_shows(desk.kate, "queue support")
    assert "support is no longer a favourite of yours." in desk.command(desk.kate, "/sms favourite #support")


def test_whom_i_invited_lately_comes_before_the_rest(desk):
    card = desk.claimed()
    assert desk.fill(desk.kate, "Transfer", card, Target="Maria Gomez – Ready · 0 of 3") == {}
    desk.shows("Invitation to Maria Gomez")
    desk.click(desk.kate, "Cancel transfer", desk.card())
    desk.until(lambda: "Transfer" in desk.slack.labels_of(desk.card()))
    desk.click(desk.kate, "Transfer", desk.card())
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "")[0].startswith("Maria Gomez")


def test_favourites_are_refused_with_the_reason(standing_desk):
    desk = standing_desk
    for words, said in (
        ("", "The teammate or queue is missing."),
        ("@kate", "You can't be your own favourite."),
        ("@olaf", "Olaf Berg is in no queue"),
        ("zebra", "Nobody here is called zebra."),
    ):
        assert said in desk.command(desk.kate, f"/sms favourite {words}")
    assert "Only agents have favourites." in desk.command(desk.olaf, "/sms favourite @kate")


def test_a_home_whose_chart_slack_cannot_fetch_goes_out_without_it(desk):
    desk.command(desk.sam, "/queue supervisor support @lee")
    desk.slack.faults.plan("views.publish", "invalid_arguments", times=1)
    opened(desk, desk.lee)
    desk.home_shows(desk.lee, "Queues you supervise (1)")
    assert "image" not in {block["type"] for block in desk.home(desk.lee)["blocks"]}
