"""Queues are set up by command and by form, shown in sentences, moved, renamed and archived; agents' status and capacity.

docs/behaviour.md#administration
"""

import pytest

from bot.desk.queues.setting_words import HEADINGS, LABELS
from bot.desk.queues.settings import SETTINGS
from tests.actors import LINE

EVERYTHING = {
    "routing": "claim",
    "mode": "page",
    "confirm": "off",
    "hours": "Mon-Fri 09:00-17:00",
    "time-zone": "Europe/Berlin",
    "holidays": "DE",
    "greeting": "Hello :tada: <3",
    "closed-reply": "We are closed.",
    "waiting-reply": "Please wait.",
    "signature": "Your Acme",
    "reopen-window": "0",
    "history-window": "48",
    "disposition": "done",
    "nudge-owner": "5,10",
    "nudge-queue": "off",
    "missed-offers": "off",
    "goal": "30",
    "invite-timeout": "60",
}
FIRST, *REST = SETTINGS
IN_WORDS = {
    "routing": "Members claim what waits",
    "mode": "The first reply also marks a conversation done",
    "confirm": "An owner's reply is sent at once",
    "disposition": "Done needs a disposition",
}
"""What the form has in place of the words that are typed."""


def test_every_setting_is_listed_with_its_range_and_default(standing_desk):
    for words in ("/queue help set", "/queue set help"):
        said = standing_desk.command(standing_desk.kate, words)
        for name, setting in SETTINGS.items():
            assert f"`{name}` – {setting.range}; default {setting.default}" in said, name
    assert standing_desk.command(standing_desk.kate, "/queue help archive").startswith("`/queue archive NAME [to QUEUE]")
    assert "Did you mean /queue set?" in standing_desk.command(standing_desk.kate, "/queue help sett")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            "/queue set support hours Mon-Fri 09:00-17:00, Sat 10:00-14:00",
            "support: hours is now Mon-Fri 09:00-17:00, Sat 10:00-14:00 (it was always).",
        ),
        ("/queue set support hours always", "support: hours is now always"),
        ("/queue set support hours 9 to 5", "hours: “9 to 5” isn't understood. Write them like Mon-Fri 09:00-17:00"),
        ("/queue set support nudge-owner 5, 10", "support: nudge-owner is now 5,10"),
        (
            "/queue set support greeting Hi https://acme.example :wave: <3",
            "support: greeting is now Hi https://acme.example 👋 &lt;3 (it was off).",
        ),
        ("/queue set support greeting Hi {business} {agent}", "{agent} is no field and stays as it is: fields are {contact}, {queue},"),
        ("/queue set support signature {business}", "so {business} becomes support: /desk business NAME sets it."),
        ("/desk business Acme *Parts*", "The business is called Acme Parts: {business} in texts becomes that. Greetings"),
        ("/queue set support signature {business}", "support: signature is now {business} (it was {business})."),
        ("/desk business off", "The business has no name: {business} in a text becomes the queue's name."),
        ("/queue set support signature off", "support: signature is now off"),
        ("/queue set support greeting off", "support: greeting is now off"),
        ("/queue set support greating Hi", "greating is no setting. Did you mean greeting?"),
        ("/queue set support mode sesion", "Did you mean session?"),
        ("/queue set support channel #support", "support lives in #support already."),
        ("/queue set support channel #nowhere", "There is no channel #nowhere"),
        ("/queue set support greeting", "The value is missing."),
        ("/queue archive support", "(555) 000-1111 still leads to support. First lead it elsewhere"),
        ("/queue archive nothing", "There is no queue nothing."),
        ("/desk reason", "Reasons for being Not Ready: Break, Lunch, Meeting, Training."),
        ("/desk reason ad Nap", "Did you mean /desk reason add?"),
        ("/desk reason remove Nap", "Nap is no reason."),
        ("/desk capacity @kate 5", "Kate Lewis's capacity is now 5 (it was 3)."),
        ("/desk capacity @kate", "Kate Lewis's capacity is 5."),
        ("/desk capacity @kate lots", "lots doesn't fit: write a whole number of conversations from 0 to 100."),
        ("/desk capacity", "The person is missing."),
        ("/desk admin remove @lee", "Lee Wong is no admin."),
        ("/desk admin", "Admins: Sam Rivera."),
        ("/desk help capacity", "/desk capacity @person [NUMBER]"),
    ],
)
def test_what_is_said_to_an_admin(standing_desk, words, answer):
    assert answer in standing_desk.command(standing_desk.sam, words)


def test_everybody_may_look_and_a_queue_reads_like_sentences(desk):
    desk.command(desk.sam, "/queue set support hours Mon-Fri 09:00-17:00")
    said = desk.command(desk.kate, "/queue show support")
    for words in (
        "Queue *support* lives in <#",
        "Kate Lewis (Ready), Lee Wong (Ready), Maria Gomez (Ready)",
        "Lines: (555) 000-1111.",
        "• invite-timeout: 120 – an invitation expires after 120 seconds",
        "• hours: Mon-Fri 09:00-17:00 – open at these times",
        "• nudge-owner: 15,60 – an owner who has not answered is reminded after 15 and 60 minutes",
        "• mode: session – a conversation is one thread until it is done",
    ):
        assert words in said, words
    assert "*support*" in desk.command(desk.olaf, "/queue list")
    assert "leads to *support*" in desk.command(desk.olaf, "/line list")


def test_the_form_has_everything_and_saves_it(desk):
    desk.command(desk.sam, "/queue edit support")
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == [FIRST, "targets", *REST]
    hints = {block["block_id"]: block["hint"]["text"] for block in view["blocks"] if block["type"] == "input"}
    assert hints["confirm"] == "Default: An owner's reply is sent at once."
    assert hints["goal"] == "1–1440 minutes. Default: 15. Now: boards and reports say how many first replies came within 15 minutes."
    labels = {block["block_id"]: block["label"]["text"] for block in view["blocks"] if block["type"] == "input"}
    assert not set(labels.values()) & set(SETTINGS)
    assert [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"] == list(HEADINGS.values())
    assert desk.slack.submit(desk.sam, view["id"], EVERYTHING | IN_WORDS).errors == {}
    desk.dm_shows(desk.sam, "support: mode is now page (it was session).")
    said = desk.command(desk.sam, "/queue show support")
    for name, value in (EVERYTHING | {"greeting": "Hello 🎉 &lt;3"}).items():
        assert f"• {name}: {value} – " in said, name


def test_each_error_stands_at_its_field_and_nothing_is_saved(desk):
    desk.command(desk.sam, "/queue edit support")
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    errors = desk.slack.submit(
        desk.sam, view["id"], {"mode": IN_WORDS["mode"], "hours": "whenever", "invite-timeout": "5", "time-zone": "Mars"}
    ).errors
    assert set(errors) == {LABELS[name] for name in ("hours", "invite-timeout", "time-zone")}
    assert "write a whole number of seconds from 10 to 86400" in errors[LABELS["invite-timeout"]]
    assert "• mode: session" in desk.command(desk.sam, "/queue show support")


def test_an_empty_field_means_off(desk):
    desk.command(desk.sam, "/queue edit support")
    view = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, view["id"], {"nudge-owner": "", "greeting": ""}).errors == {}
    desk.dm_shows(desk.sam, "support: nudge-owner is now off (it was 15,60).")


def test_in_page_mode_the_first_reply_also_marks_it_done(desk):
    desk.command(desk.sam, "/queue set support mode page")
    card = desk.claimed()
    assert "Inbound SMS · Page" in desk.shows("Page")
    desk.reply(desk.kate, "It is on its way.", card)
    desk.shows("marked by Kate Lewis")
    desk.until(lambda: desk.sent() == ["It is on its way."])
    desk.text("Thanks")
    desk.shows("Active")
    desk.thread_shows("Reopened: the contact wrote again.")


def test_a_reopen_window_of_0_opens_a_new_thread_each_time(desk):
    desk.command(desk.sam, "/queue set support reopen-window 0")
    card = desk.claimed()
    desk.command(desk.sam, "/queue set support mode page")
    desk.reply(desk.kate, "Bye", card)
    desk.shows("marked by")
    desk.text("One more thing")
    desk.until(lambda: len(desk.slack.messages(desk.support)) == 2)


def test_a_queue_moves_to_another_channel_and_open_threads_stay(desk):
    card = desk.claimed()
    said = desk.command(desk.sam, "/queue set support channel #billing")
    assert said == "Queue support lives in #billing from now on. 1 open conversation stays where it is."
    desk.text("Still here")
    desk.thread_shows("Still here", card)
    desk.reply(desk.kate, "So am I", card)
    desk.until(lambda: desk.sent() == ["So am I"])
    desk.text("I am new", sender="+15557720102")
    desk.until(lambda: desk.card("772-0102", desk.billing))


def test_a_renamed_queue_shows_its_name_on_open_cards(desk):
    desk.claimed()
    assert desk.command(desk.sam, "/queue set support name helpdesk") == "Queue support is called helpdesk from now on."
    desk.shows("helpdesk")
    assert "leads to *helpdesk*" in desk.command(desk.sam, "/line list")


def test_an_archived_queue_hands_its_conversations_over(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @lee")
    card = desk.claimed()
    desk.command(desk.sam, f"/line route {LINE} billing")
    said = desk.command(desk.sam, "/queue archive support")
    assert "1 conversation of support is open: (555) 772-0101 (Kate Lewis). Nothing was changed." in said
    asked = desk.ask(desk.sam, "/queue archive support to billing")
    assert asked == "1 conversation is open in support, and would go to billing: (555) 772-0101 (Kate Lewis). Archive support?"
    assert "Queue support is archived. 1 conversation went to billing" in desk.command(desk.sam, "/queue archive support to billing")
    desk.thread_shows("Back to waiting in billing: Kate Lewis isn't in billing.", card)
    desk.click(desk.lee, "Claim", desk.card())
    desk.shows("Lee Wong")
    desk.reply(desk.lee, "I have it now", card)
    desk.until(lambda: desk.sent() == ["I have it now"])


def test_a_removed_member_gives_back_what_is_named(desk):
    desk.claimed()
    said = desk.command(desk.sam, "/queue remove support @kate")
    assert "1 conversation went back to the queue: (555) 772-0101." in said


def test_not_ready_takes_the_admins_reasons(desk):
    assert desk.command(desk.kate, "/sms notready lunch") == "You are Not Ready – Lunch."
    assert "Nap is no reason." in desk.command(desk.kate, "/sms notready Nap")
    desk.command(desk.sam, "/desk reason add nap")
    assert desk.command(desk.kate, "/sms notready Nap") == "You are Not Ready – Nap."
    desk.command(desk.sam, "/desk reason remove nap")
    assert "Nap" not in desk.command(desk.sam, "/desk reason list")
    assert desk.command(desk.kate, "/sms notready") == "You are Not Ready."


def test_a_reason_can_be_chosen_on_the_home(desk):
    desk.slack.open_home(desk.kate)
    desk.home_shows(desk.kate, "You are *Ready*")
    desk.slack.choose(desk.kate, None, "Not Ready for …", "Training", home=True)
    desk.home_shows(desk.kate, "You are *Not Ready – Training*")


def test_a_named_admin_may_set_up_until_it_is_taken_back(desk):
    assert desk.command(desk.sam, "/desk admin @lee") == "Lee Wong is an admin now and can use /queue, /line and /desk."
    assert "lives in" in desk.command(desk.lee, "/queue create billing #billing")
    desk.restart()
    assert desk.command(desk.lee, "/queue set billing mode page").startswith("billing: mode is now page")
    assert desk.command(desk.sam, "/desk admin remove @lee") == "Lee Wong is no named admin any more."
    assert desk.command(desk.lee, "/queue set billing mode session") == "Only admins may do that: ask a workspace owner or admin."
