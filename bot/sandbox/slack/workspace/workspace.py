"""The state of the stand-in workspace: people, channels, messages. One lock; every change raises the version and tells the listeners."""

from collections.abc import Callable

from bot.sandbox.clock import Clock
from bot.sandbox.slack.blocks.elements import with_ids
from bot.sandbox.slack.team import BOT_USER, OTHER_TEAM_ID, SLACKBOT, TEAM_ID
from bot.sandbox.slack.workspace import events
from bot.sandbox.slack.workspace.changes import Changes
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import COLORS, Person
from bot.sandbox.slack.workspace.surfaces import Surfaces
from bot.sandbox.slack.workspace.telling import Telling
from bot.sandbox.wire import Json


class Workspace(Changes):
    def __init__(self, clock: Clock, bot_name: str = "threadline") -> None:
        super().__init__(clock)
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Json] = []
        self.files: dict[str, Json] = {}
        self.surfaces = Surfaces(self)
        self.telling = Telling()
        self.emit: Callable[[Json], None] = lambda _event: None
        self.enterprise_id: str | None = None
        """The organisation that the workspace is part of."""
        self.strays = False
        """Whether a post below a root that is gone stands in the channel itself, as people report; else it is refused, as Slack's page says."""
        self.people[SLACKBOT] = Person(SLACKBOT, "slackbot", "Slackbot", TEAM_ID, COLORS[0])
        self.people[BOT_USER] = Person(BOT_USER, bot_name, bot_name.title(), TEAM_ID, COLORS[1], is_bot=True)

    # People

    def add_person(
        self,
        name: str,
        real_name: str,
        *,
        admin: bool = False,
        owner: bool = False,
        bot: bool = False,
        guest: bool = False,
        deleted: bool = False,
        outsider: bool = False,
        tz: str = "America/New_York",
        enterprise_id: str | None = None,
        team_id: str | None = None,
        teams: tuple[str, ...] = (),
    ) -> str:
        """An outsider belongs to another company and comes through a shared channel. With `enterprise_id` somebody is a member of that
        organisation, in the workspaces `teams`; `team_id` is the one that Slack names, which may be the organisation itself.
        """
        with self.lock:
            id_, color = self.new_id("U"), COLORS[len(self.people) % len(COLORS)]
            home = team_id or (OTHER_TEAM_ID if outsider else TEAM_ID)
            made = Person(id_, name, real_name, home, color, admin, owner, bot, guest, deleted, tz)
            made.enterprise_id, made.teams = enterprise_id, teams
            made.updated = int(self.clock.now())
            self.people[id_] = made
            self._count_in(made)
            self.touch()
            if not outsider:
                self.emit({"type": "team_join", "user": made.as_slack(), "event_ts": self.new_ts()})
            return id_

    def change_person(self, user: str, **changes: str | bool) -> None:
        """As an admin or the person does it: real_name=…, is_admin=…, deleted=True…"""
        with self.lock:
            for name, value in changes.items():
                setattr(self.people[user], name, value)
            self.people[user].updated = int(self.clock.now())
            self._count_in(self.people[user])
            if self.people[user].deleted:
                for channel in self.channels.values():
                    if user in channel.members and not channel.is_im:
                        channel.members.remove(user)
            self.touch()
            event = {"user": self.people[user].as_slack(), "cache_ts": int(self.clock.now()), "event_ts": self.new_ts()}
            self.emit({"type": "user_change", **event})

    def _count_in(self, person: Person) -> None:
        """Slack tells nobody who is an app or was deactivated."""
        if person.is_bot or person.deleted:
            self.telling.humans.discard(person.id)
        else:
            self.telling.humans.add(person.id)

    def find_person(self, name: str) -> Person | None:
        """By id, handle (with or without @) or full name."""
        wanted = name.removeprefix("@").lower()
        return next((p for p in self.people.values() if name == p.id or wanted in (p.name.lower(), p.real_name.lower())), None)

    # Channels

    def add_channel(
        self, name: str, private: bool = False, ext_shared: bool = False, *, members: tuple[str, ...] = (), bot: bool = False
    ) -> str:
        with self.lock:
            id_ = self.new_id("C")
            crew = [*members, *([BOT_USER] if bot else [])]
            self.channels[id_] = Channel(
                id_, name, TEAM_ID, int(self.clock.now()), SLACKBOT, private, is_ext_shared=ext_shared, members=crew
            )
            self.touch()
            return id_

    def find_channel(self, name: str) -> Channel | None:
        wanted = name.removeprefix("#")
        return next((c for c in self.channels.values() if name == c.id or (not c.is_im and wanted == c.name)), None)

    def dm(self, user: str) -> Channel:
        """The direct message between this person and the bot; made when first asked for."""
        with self.lock:
            found = next((c for c in self.channels.values() if c.is_im and c.user == user), None)
            if found is None:
                id_ = self.new_id("D")
                found = Channel(id_, "", TEAM_ID, int(self.clock.now()), BOT_USER, is_im=True, user=user, members=[user, BOT_USER])
                self.channels[id_] = found
            return found

    def talk(self, one: str, other: str) -> Channel:
        """The direct message between two people, which no app can read; made when first asked for."""
        with self.lock:
            both = {one, other}
            found = next((c for c in self.channels.values() if c.is_im and not c.user and set(c.members) == both), None)
            if found is None:
                id_ = self.new_id("D")
                found = Channel(id_, "", TEAM_ID, int(self.clock.now()), one, is_im=True, members=[one, other])
                self.channels[id_] = found
            return found

    def join(self, user: str, channel: str, inviter: str | None = None) -> None:
        with self.lock:
            place = self.channels[channel]
            if user in place.members:
                return
            place.members.append(user)
            said = {"type": "message", "subtype": "channel_join", "user": user, "text": f"<@{user}> has joined the channel"}
            self.post(channel, said | ({"inviter": inviter} if inviter else {}))
            self.emit(events.joined(place, user, inviter, self.new_ts()))

    def leave(self, user: str, channel: str) -> None:
        """A person leaves, or is removed. Slack says nothing to a bot that was removed itself."""
        with self.lock:
            place = self.channels[channel]
            place.members.remove(user)
            self.touch()
            self.emit(events.left(place, user, self.new_ts()))

    def archive(self, channel: str, *, undo: bool = False) -> None:
        with self.lock:
            self.channels[channel].is_archived = not undo
            self.touch()
            self.emit(events.channel_changed("unarchive" if undo else "archive", self.channels[channel], self.new_ts()))

    def rename(self, channel: str, name: str) -> None:
        with self.lock:
            place = self.channels[channel]
            place.previous_names.insert(0, place.name)
            place.name = name
            self.touch()
            self.emit(events.channel_changed("rename", place, self.new_ts()))

    # Messages

    def post(self, channel: str, message: Json, ts: str | None = None) -> Json:
        with self.lock:
            place = self.channels[channel]
            message["ts"] = ts or self.new_ts()
            if message.get("blocks"):
                message["blocks"] = with_ids(message["blocks"])
            root = place.messages.get(message.get("thread_ts", ""))
            if root is not None:
                message["parent_user_id"] = root.get("user", "")
            place.messages[message["ts"]] = message
            self._count_replies(place, message.get("thread_ts"))
            self.telling.hear(place, message)
            self.touch()
            self.emit(events.posted(place, message))
            return message

    def change(self, channel: str, ts: str, changes: Json, *, by: str | None) -> Json:
        """None as a value takes the key away. Without `by` it isn't an edit."""
        with self.lock:
            place = self.channels[channel]
            before = dict(place.messages[ts])
            after = {k: v for k, v in (before | changes).items() if v is not None}
            if after.get("blocks"):
                after["blocks"] = with_ids(after["blocks"])
            if by is not None:
                after["edited"] = {"user": by, "ts": self.new_ts()}
            place.messages[ts] = after
            self.touch()
            self.emit(events.changed(place, after, before, self.new_ts()))
            return after

    def delete(self, channel: str, ts: str) -> None:
        """A root with replies leaves a tombstone, which Slack reports as a change."""
        with self.lock:
            place = self.channels[channel]
            before = place.messages.pop(ts)
            if before.get("reply_count"):
                kept = ("ts", "thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply")
                stone = {"type": "message", "subtype": "tombstone", "user": SLACKBOT, "text": "This message was deleted.", "hidden": True}
                place.messages[ts] = stone | {k: before[k] for k in kept if k in before}
                self.emit(events.changed(place, place.messages[ts], before, self.new_ts()))
            else:
                self._count_replies(place, before.get("thread_ts"))
                self.emit(events.deleted(place, before, self.new_ts()))
            self.touch()

    def _count_replies(self, place: Channel, thread_ts: str | None) -> None:
        root = place.messages.get(thread_ts or "")
        if thread_ts is None or root is None:
            return
        replies = place.thread(thread_ts)[1:]
        users = list(dict.fromkeys(m["user"] for m in replies if m.get("user")))
        root |= {"thread_ts": thread_ts, "reply_count": len(replies), "reply_users": users, "reply_users_count": len(users)}
        root["latest_reply"] = replies[-1]["ts"] if replies else thread_ts
        root |= {"is_locked": False, "subscribed": False}

    def react(self, channel: str, ts: str, user: str, name: str) -> bool:
        """False if it stood there already."""
        with self.lock:
            message = self.channels[channel].messages[ts]
            reactions = message.setdefault("reactions", [])
            mine = next((r for r in reactions if r["name"] == name), None)
            if mine is None:
                reactions.append(mine := {"name": name, "users": [], "count": 0})
            if user in mine["users"]:
                return False
            mine["users"].append(user)
            mine["count"] = len(mine["users"])
            self.touch()
            self.emit(events.reaction("added", channel, message, user=user, name=name, ts=self.new_ts()))
            return True

    def unreact(self, channel: str, ts: str, user: str, name: str) -> bool:
        with self.lock:
            message = self.channels[channel].messages[ts]
            mine = next((r for r in message.get("reactions", []) if r["name"] == name and user in r["users"]), None)
            if mine is None:
                return False
            mine["users"].remove(user)
            mine["count"] = len(mine["users"])
            message["reactions"] = [r for r in message["reactions"] if r["users"]]
            if not message["reactions"]:
                del message["reactions"]
            self.touch()
            self.emit(events.reaction("removed", channel, message, user=user, name=name, ts=self.new_ts()))
            return True

    def whisper(self, user: str, channel: str, message: Json) -> str:
        """An ephemeral: only this person sees it, and nobody can read or change it afterwards."""
        with self.lock:
            ts = self.new_ts()
            blocks = {"blocks": with_ids(message["blocks"])} if message.get("blocks") else {}
            self.ephemerals.append({"type": "message"} | message | blocks | {"ts": ts, "channel": channel, "to": user, "ephemeral": True})
            self.touch()
            return ts
