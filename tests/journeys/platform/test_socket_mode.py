"""The desk where Slack can't call us: we open the connection, and everything else is the same."""

import pytest

from tests.actors import Desk


@pytest.fixture
def socket_desk(tmp_path):
    with Desk(tmp_path, slack_app_token="xapp-sandbox") as running:
        running.slack.delivery.send_raw = _nobody_calls(running.slack.delivery.send_raw)  # type: ignore[method-assign]
        running.set_up()
        yield running


def _nobody_calls(send):
    def only_phones(body, headers, path="/slack/events"):
        assert path != "/slack/events", "Slack called over HTTP"
        return send(body, headers, path)

    return only_phones


def test_a_conversation_is_claimed_answered_and_handed_over_through_the_socket(socket_desk):
    desk = socket_desk
    card = desk.claimed()
    desk.reply(desk.kate, "Good morning!", card)
    desk.until(lambda: desk.sent() == ["Good morning!"])
    desk.click(desk.kate, "Transfer", card)
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    assert "Lee Wong" in desk.slack.suggest(desk.kate, form["id"], "Target", "lee")[0]
    desk.slack.choose(desk.kate, form["id"], "Target", "Lee Wong")
    assert desk.slack.submit(desk.kate, form["id"]).ok
    preview = desk.dm_shows(desk.lee, "Accept")
    desk.click(desk.lee, "Accept", preview)
    desk.shows("Transferred on")
    assert "no subcommand" not in desk.command(desk.lee, "/sms mine")
    assert "Vanessa" not in desk.command(desk.lee, "/sms mine")
    assert "Did you mean" in desk.command(desk.lee, "/sms mien")


def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(socket_desk):
    desk = socket_desk
    card = desk.claimed()
    desk.hurry()
    with desk.broken_database():
        desk.reply(desk.kate, "Are you there?", card)
        event = next(one for one in desk.slack.delivery.events if one.inner.get("text") == "Are you there?")
        desk.until(lambda: event.attempts)
        assert (event.attempts[0].status, event.attempts[0].reason) == (0, "http_timeout")
        assert desk.glance(lambda: desk.twilio.sent) == []
    desk.until(lambda: desk.sent() == ["Are you there?"])
    assert event.attempts[-1].status == 200
    for _ in range(2):
        desk.slack.redeliver(event.id)
    desk.reply(desk.kate, "Hello?", card)
    desk.until(lambda: desk.sent()[-1] == "Hello?")
    assert desk.sent() == ["Are you there?", "Hello?"]


@pytest.mark.parametrize("odd", [{"type": "hologram"}, {"type": "message"}, {"type": "app_mention", "channel": 7}, {"type": "user_change"}])
def test_what_we_have_no_use_for_is_acknowledged(socket_desk, odd):
    """Else Slack would bring it again."""
    delivery = socket_desk.slack.delivery
    delivery._queue(odd, socket_desk.support)
    socket_desk.until(lambda: delivery.events[-1].inner == odd and delivery.events[-1].attempts)
    assert [attempt.status for attempt in delivery.events[-1].attempts] == [200]


@pytest.mark.parametrize("how", ["refresh", "hang_up"])
def test_a_connection_that_ends_is_followed_by_the_next(socket_desk, how):
    desk = socket_desk
    card = desk.claimed()
    getattr(desk.slack.sockets, how)()
    desk.until(lambda: desk.slack.sockets.opened == 2 and desk.slack.sockets.count == 1)
    desk.reply(desk.kate, "Still here", card)
    desk.until(lambda: desk.sent() == ["Still here"])


def test_slack_out_of_reach_at_the_start_is_tried_again(socket_desk):
    desk = socket_desk
    desk.claimed()
    desk.stop()
    desk.slack.faults.plan("apps.connections.open", "internal_error")
    desk.start()
    desk.reply(desk.kate, "Back again", desk.card())
    desk.until(lambda: desk.sent() == ["Back again"])
    assert [call.answer["ok"] for call in desk.calls("apps.connections.open")] == [True, False, True]
