"""A contact's flood is shown together, complete and in order, and others in the channel get their turn.

docs/behaviour.md#what-a-text-looks-like
"""

from tests.actors import MARCUS


def flood(desk, words, **more):
    for one in words:
        desk.text(one, **more)


def shown(desk):
    """The thread's messages, in Slack's order: what each says."""
    return [desk.slack.text_of(one) for one in desk.messages(desk.support, desk.card()["ts"])]


def numbers(desk, prefix="no. "):
    """The numbered texts, as they stand there."""
    lines = [line for text in shown(desk) for line in text.split("\n")]
    return [int(line.removeprefix(prefix)) for line in lines if line.startswith(prefix)]


def settle(desk, count):
    """Lets the clock run until so many numbered texts stand there."""
    desk.until(lambda: len(numbers(desk)) >= count and desk.waiting() == 0, step=0.5)


def test_from_the_twenty_first_on_they_stand_in_one_message(desk):
    flood(desk, [f"no. {number}" for number in range(60)])
    desk.text("Good day", sender=MARCUS)
    settle(desk, 60)
    assert numbers(desk) == list(range(60))
    texts = shown(desk)
    assert len(texts) == 21
    assert texts[20].count("no. ") == 40
    assert "40 texts that came fast, in order" in texts[20]
    [message] = [one for one in desk.messages(desk.support, desk.card()["ts"]) if "no. 59" in one["text"]]
    assert message["text"].count("no. ") == 40
    assert len(desk.calls("chat.update")) < 20
    assert "Good day" in "".join(desk.thread(desk.card("(555) 772-0102")))


def test_what_is_written_in_between_keeps_its_place(desk):
    card = desk.claimed(body="no. 0")
    flood(desk, [f"no. {number}" for number in range(1, 30)])
    settle(desk, 30)
    desk.reply(desk.kate, "One at a time, please", card)
    desk.until(lambda: desk.sent() == ["One at a time, please"])
    flood(desk, [f"no. {number}" for number in range(30, 35)])
    settle(desk, 35)
    desk.click(desk.kate, "Note", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.submit(desk.kate, form["id"], {"Note": "He is upset"})
    desk.thread_shows("He is upset")
    flood(desk, ["no. 35", "no. 36"])
    settle(desk, 37)
    assert numbers(desk) == list(range(37))
    texts = shown(desk)
    places = [
        next(place for place, text in enumerate(texts) if words in text)
        for words in ("no. 29", "One at a time", "no. 30", "upset", "no. 36")
    ]
    assert places == sorted(set(places))
    assert desk.sent() == ["One at a time, please"]


def test_a_full_message_is_followed_by_another(desk):
    long = "& " * 200  # five characters each on their way to Slack
    flood(desk, [f"{long}\nno. {number}" for number in range(32)])
    settle(desk, 32)
    assert numbers(desk) == list(range(32))
    assert all(len(one["text"]) <= 4000 for one in desk.messages(desk.support, desk.card()["ts"]))
    assert len(shown(desk)) > 22


def test_after_a_pause_texts_have_messages_of_their_own(desk):
    flood(desk, [f"no. {number}" for number in range(22)])
    settle(desk, 22)
    desk.later(61)
    desk.text("no. 22")
    settle(desk, 23)
    assert shown(desk)[-1].endswith("\nno. 22")
    assert shown(desk)[-1].count("no. ") == 1


def test_it_survives_lost_answers_restarts_and_a_deleted_message(desk):
    flood(desk, [f"no. {number}" for number in range(20)])
    settle(desk, 20)
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.slack.faults.plan("chat.update", "cut", times=2)
    flood(desk, [f"no. {number}" for number in range(20, 30)])
    desk.restart()
    flood(desk, [f"no. {number}" for number in range(30, 40)])
    settle(desk, 40)
    assert numbers(desk) == list(range(40))
    [together] = [one for one in desk.messages(desk.support, desk.card()["ts"]) if "no. 39" in one["text"]]
    desk.slack.delete(desk.sam, desk.support, together["ts"])
    flood(desk, [f"no. {number}" for number in range(40, 44)])
    desk.until(lambda: numbers(desk)[-4:] == list(range(40, 44)), step=0.5)
