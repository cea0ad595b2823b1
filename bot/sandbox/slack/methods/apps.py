"""apps.*: a connection for Socket Mode."""

from bot.sandbox.slack.methods.call import Args, Desk
from bot.sandbox.wire import Json


def connections_open(desk: Desk, _args: Args) -> Json:
    address = desk.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={desk.sockets.new_ticket()}&app_id=sandbox"}
