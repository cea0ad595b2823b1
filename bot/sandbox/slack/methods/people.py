"""auth.test, users.*"""

from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.team import BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from bot.sandbox.wire import Json


def auth_test(desk: Desk, _args: Args) -> Json:
    name = desk.workspace.people[BOT_USER].name
    place = {"url": f"https://{TEAM_DOMAIN}.slack.com/", "team": TEAM_NAME, "team_id": TEAM_ID}
    if desk.workspace.enterprise_id:
        place["enterprise_id"] = desk.workspace.enterprise_id
    return place | {"user": name, "user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False}


def users_list(desk: Desk, args: Args) -> Json:
    page, cursor = args.page([p for p in desk.workspace.people.values() if TEAM_ID in (p.team_id, *p.teams)], 1000, 1000)
    answer = {"members": [p.as_slack() for p in page], "cache_ts": int(desk.workspace.clock.now())}
    return answer | {"response_metadata": {"next_cursor": cursor}}


def users_info(desk: Desk, args: Args) -> Json:
    person = desk.workspace.people.get(args.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": person.as_slack()}
