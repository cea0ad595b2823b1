"""views.*"""

from bot.sandbox.slack.blocks import limits
from bot.sandbox.slack.methods.call import Args, Desk, SlackError
from bot.sandbox.slack.workspace.surfaces import Trigger
from bot.sandbox.wire import Json


def open_(desk: Desk, args: Args) -> Json:
    view = _view(args, "modal")
    return {"view": desk.workspace.surfaces.open(_trigger(desk, args).user, view)}


def push(desk: Desk, args: Args) -> Json:
    view = _view(args, "modal")
    made = desk.workspace.surfaces.push(_trigger(desk, args).user, view)
    if made is None:
        raise SlackError("push_limit_reached")
    return {"view": made}


def update(desk: Desk, args: Args) -> Json:
    view = _view(args)
    if not args.has("view_id") and not args.has("external_id"):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view_id"]})
    found = desk.workspace.surfaces.find(args.text("view_id"), args.text("external_id"))
    if found is None:
        raise SlackError("not_found")
    _check_hash(found, args)
    if view["type"] != found["type"]:
        raise _refusal(["[ERROR] the type of a view can't change [json-pointer:/view/type]"])
    return {"view": desk.workspace.surfaces.replace(found["id"], view)}


def publish(desk: Desk, args: Args) -> Json:
    view = _view(args, "home")
    person = desk.workspace.people.get(args.need("user_id"))
    if person is None or person.is_bot or person.deleted:
        raise SlackError("user_not_found" if person is None else "not_enabled")
    if before := desk.workspace.surfaces.homes.get(person.id):
        _check_hash(before, args)
    return {"view": desk.workspace.surfaces.publish(person.id, view)}


def _trigger(desk: Desk, args: Args) -> Trigger:
    found = desk.workspace.surfaces.use_trigger(args.need("trigger_id"))
    if isinstance(found, str):
        raise SlackError(found)
    return found


def _view(args: Args, kind: str = "") -> Json:
    view: Json = args.json("view", "invalid_arguments")
    if found := limits.of_view(view):
        raise _refusal(found)
    if kind and view["type"] != kind:
        raise _refusal([limits.error("must be a valid enum value", "/view/type")])
    if limits.view_too_large(view):
        raise SlackError("view_too_large")
    return view


def _check_hash(view: Json, args: Args) -> None:
    if args.has("hash") and args.text("hash") != view["hash"]:
        raise SlackError("hash_conflict")


def _refusal(messages: list[str]) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": messages})
