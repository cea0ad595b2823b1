"""Every Web API method that the stand-in knows: what does it, the scope it needs (several by kind of channel are asked inside), its tier."""

from dataclasses import dataclass

from bot.sandbox.slack.methods import apps, chat, conversations, files, people, reactions, views
from bot.sandbox.slack.methods.call import Function


@dataclass(frozen=True)
class Method:
    do: Function
    scope: str | None
    tier: int
    app_level: bool = False
    """Called with the app's own token."""


METHODS = {
    "apps.connections.open": Method(apps.connections_open, None, 1, app_level=True),
    "auth.test": Method(people.auth_test, None, 0),
    "users.list": Method(people.users_list, "users:read", 2),
    "users.info": Method(people.users_info, "users:read", 4),
    "conversations.list": Method(conversations.list_, None, 2),
    "conversations.info": Method(conversations.info, None, 3),
    "conversations.members": Method(conversations.members, None, 4),
    "conversations.join": Method(conversations.join, "channels:join", 3),
    "conversations.open": Method(conversations.open_, "im:write", 3),
    "conversations.invite": Method(conversations.invite, None, 3),
    "conversations.history": Method(conversations.history, None, 3),
    "conversations.replies": Method(conversations.replies, None, 3),
    "chat.postMessage": Method(chat.post_message, "chat:write", 4),
    "chat.update": Method(chat.update, "chat:write", 3),
    "chat.delete": Method(chat.delete, "chat:write", 3),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", 4),
    "views.open": Method(views.open_, None, 4),
    "views.push": Method(views.push, None, 4),
    "views.update": Method(views.update, None, 4),
    "views.publish": Method(views.publish, None, 4),
    "reactions.add": Method(reactions.add, "reactions:write", 3),
    "reactions.remove": Method(reactions.remove, "reactions:write", 2),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write", 4),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write", 4),
    "files.delete": Method(files.delete, "files:write", 3),
    "files.info": Method(files.info, "files:read", 4),
}
