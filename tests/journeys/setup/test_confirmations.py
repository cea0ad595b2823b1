"""/queue archive, /line remove and /queue remove name what is open, and want a press."""

from bot.views import ids
from tests.actors import LINE


def test_a_line_is_removed_by_a_press_which_asks_anew_where_something_else_is_open_by_then(desk):
    assert "Nothing is open on it. Remove (555) 000-1111?" in desk.ask(desk.sam, f"/line remove {LINE}")
    assert desk.confirm(desk.sam, "Cancel") == "Nothing was changed."
    desk.claimed()
    assert desk.click(desk.sam, ids.CONFIRM).status == 200
    assert "Something else is open by now" in desk.modal_text(desk.sam)
    assert "1 conversation is open on it and could still be answered: (555) 772-0101 (Kate Lewis)" in desk.modal_text(desk.sam)
    assert "leads to *support*" in desk.ask(desk.sam, "/line list"), "asking changed nothing"
    said = desk.confirm(desk.sam)
    assert "1 conversation on it is still open and can be answered" in said
    assert "There are no lines yet" in desk.ask(desk.sam, "/line list")
    assert desk.confirm(desk.sam) == "(555) 000-1111 is no line any more."


def test_a_member_who_holds_something_leaves_by_a_press_and_one_who_holds_nothing_at_once(desk):
    card = desk.claimed()
    assert desk.ask(desk.sam, "/queue remove support @lee") == "Lee Wong is no longer in support."
    assert desk.ask(desk.sam, "/queue remove support @kate @maria") == (
        "1 open conversation of Kate Lewis and Maria Gomez goes back to wait: (555) 772-0101 (Kate Lewis). "
        "Take Kate Lewis and Maria Gomez out of support?"
    )
    assert "Active" in desk.shows("Active", card)
    said = desk.confirm(desk.sam)
    assert "Kate Lewis is no longer in support. 1 conversation went back to the queue: (555) 772-0101." in said
    assert "Maria Gomez is no longer in support." in said
    desk.shows("Waiting", card)


def test_a_queue_without_anything_open_is_asked_about_too(desk):
    desk.command(desk.sam, "/queue create returns #billing")
    assert desk.ask(desk.sam, "/queue archive returns") == "Nothing is open in returns. Archive returns?"
    assert "Queue returns is archived." in desk.confirm(desk.sam)
    assert desk.confirm(desk.sam) == "Queue returns is archived already."
