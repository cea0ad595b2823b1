"""A supervisor sees on their Home how their queues do, and acts from there (docs/behaviour.md#boards-and-reports)."""

from io import BytesIO

import requests
from PIL import Image

from tests.actors import MARCUS
from tests.journeys.screens.mornings import until_morning
from tests.journeys.screens.test_home import opened, rows


def labels(desk, person):
    return desk.slack.labels_of(desk.home(person))


def test_a_supervisors_board_says_what_is_and_lets_them_act(desk):
    until_morning(desk)
    desk.command(desk.sam, "/queue supervisor support @lee")
    card = desk.claimed(body="Where is my order?")
    desk.later(12 * 60)
    desk.reply(desk.kate, "On its way", card)
    desk.text("Nobody answers", sender=MARCUS)
    desk.until(lambda: desk.card("772-0102"))
    opened(desk, desk.lee)
    said = desk.home_shows(desk.lee, "Queues you supervise (1)")
    for line in (
        "New: 2 · Done: 0",
        "First reply: median 12 min, 90% within 12 min · 100% within the goal of 15 min (1 of 1)",
        "Transfers: none",
        "*Waiting (1)*",
        "*Unanswered for more than 15 minutes (0)*",
        "*Agents (3, 3 Ready)*",
        "*Kate Lewis* · Ready since",
        "1 of 3 · last reply",
        "New by the hour: ",
        "Kept current within a minute until",
    ):
        assert line in said, line
    assert said.count("Nobody answers") == 2  # in their own list, and on the board
    picture = next(block for block in desk.home(desk.lee)["blocks"] if block["type"] == "image")
    assert "New by the hour: " in picture["alt_text"]
    answer = requests.get(picture["image_url"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    with Image.open(BytesIO(answer.content), formats=("PNG",)) as chart:
        assert chart.size == (960, 480)
    for wrong in (
        picture["image_url"].replace("/chart/", "/chart/1"),
        picture["image_url"].replace(".png", ""),
        f"{desk.url}/media/chart/x",
    ):
        assert requests.get(wrong).status_code == 404

    desk.text("Hello?")
    desk.thread_shows("Hello?", card)
    desk.later(16 * 60)
    desk.later(60)  # nothing happened, but time has passed
    said = desk.home_shows(desk.lee, "*Unanswered for more than 15 minutes (1)*")
    assert "support · Kate Lewis holds it · unanswered since" in said
    assert "50% within the goal of 15 min (1 of 2)" in said

    desk.click(desk.lee, "Assign", home=True)
    form = desk.until(lambda: desk.slack.modal(desk.lee))
    assert desk.slack.submit(desk.lee, form["id"], {"Target": "Maria Gomez"}).errors == {}
    desk.shows("Maria Gomez", desk.card("772-0102"))
    desk.later(60)
    desk.home_shows(desk.lee, "*Waiting (0)* · nothing waits in this queue.")

    desk.click(desk.lee, "Set status", home=True)
    form = desk.until(lambda: desk.slack.modal(desk.lee))
    assert desk.slack.submit(desk.lee, form["id"], {"Agent": "Kate Lewis", "Status": "Not Ready – Lunch"}).errors == {}
    desk.dm_shows(desk.kate, "Lee Wong set your status: you are Not Ready – Lunch.")
    desk.later(60)
    desk.home_shows(desk.lee, "*Kate Lewis* · Not Ready – Lunch since")
    assert "*Agents (3, 2 Ready)*" in rows(desk, desk.lee)

    before = len(desk.calls("views.publish"))
    desk.later(60)
    desk.later(60)
    assert len(desk.calls("views.publish")) == before  # it looks as it did

    opened(desk, desk.kate)
    desk.home_shows(desk.kate, "Your desk")
    assert "supervise" not in rows(desk, desk.kate)
    assert "Set status" not in labels(desk, desk.kate)


def test_an_admin_who_is_in_no_queue_sees_every_queues_board_and_goes_to_another(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.text("My bill is wrong")
    desk.until(desk.card)
    opened(desk, desk.sam)
    said = desk.home_shows(desk.sam, "Queues you supervise (2)")
    assert "*support*: 1 waiting since" in said
    assert "*billing*: nothing waits" in said
    assert "*billing* · today" in said
    desk.slack.choose(desk.sam, None, "board_queue", "support", home=True)
    desk.home_shows(desk.sam, "*support* · today")
    assert "My bill is wrong" in rows(desk, desk.sam)
