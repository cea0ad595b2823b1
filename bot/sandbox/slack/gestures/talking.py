"""What a person says: messages, edits, reactions, slash commands, shortcuts."""

import re
import uuid
from collections.abc import Sequence

from bot.sandbox.slack.gestures import typed
from bot.sandbox.slack.gestures.stage import APOLOGY, Answer, GestureError, Stage
from bot.sandbox.slack.methods import files
from bot.sandbox.slack.requests import payloads
from bot.sandbox.slack.requests.payloads import Source
from bot.sandbox.slack.team import SLACKBOT, TEAM_ID
from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.slack.workspace.people import Person
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.wire import Json

File = tuple[str, str, bytes]
"""Name, type, bytes."""
COMMAND = re.compile(r"/[^/\s]\S*")
"""How a message begins that Slack takes for a command, a path such as /etc/hosts too. A space before the slash, or a space
or another slash behind it, makes it none.
"""


class NoCommandError(GestureError):
    """Slack knows no such command. Slackbot has told the writer, and nothing was posted."""


class Talking(Stage):
    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        ts: str | None = None,
        *,
        files: Sequence[File] = (),
        broadcast: bool = False,
    ) -> str:
        """Types `text` as in Slack's own box: @kate, #support, *bold*, emoji. Returns the ts. `channel` "dm" is the talk with the bot. Raises
        NoCommandError where the first word is a command that nobody knows.
        """
        with self.workspace.lock:
            person, place = self.person(user), self._place(user, channel)
            self._refuse_unknown(person, place, text, thread_ts)
            self._may_write(person, place)
            message = _written_by(person) | typed.message(text, self.workspace)
            if thread_ts:
                message["thread_ts"] = self._root(place, thread_ts)
            if broadcast:
                message["subtype"] = "thread_broadcast"
            if files:
                return self._drop(person, place, message, files)
            return str(self.workspace.post(place.id, message, ts)["ts"])

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        with self.workspace.lock:
            place = self._own(user, channel, ts)
            self.workspace.change(place.id, ts, {"blocks": None} | typed.message(text, self.workspace), by=self.person(user).id)

    def unfurl(self, channel: str, ts: str) -> None:
        """Slack adds a preview to a link: a message_changed without an edit."""
        preview = [{"id": 1, "title": "A page", "from_url": "https://a.example", "fallback": "A page"}]
        self.workspace.change(self.channel(channel).id, ts, {"attachments": preview}, by=None)

    def delete(self, user: str, channel: str, ts: str) -> None:
        """One's own message, or anybody's as an admin."""
        with self.workspace.lock:
            admin = self.person(user).is_admin or self.person(user).is_owner
            place = self._place(user, channel) if admin else self._own(user, channel, ts)
            self.workspace.delete(place.id, ts)

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Once more takes it away, as in Slack."""
        place, person = self._place(user, channel), self.person(user)
        if not self.workspace.react(place.id, ts, person.id, name.strip(":")):
            self.workspace.unreact(place.id, ts, person.id, name.strip(":"))

    def command(self, user: str, line: str, channel: str | None = None) -> Answer:
        """A slash command as it is typed. The app's answer is also shown as an ephemeral in that channel."""
        person, place = self.person(user), self._place(user, channel or "dm")
        name, _, text = line.strip().partition(" ")
        self._refuse_unknown(person, place, line.strip())
        with self.workspace.lock:
            escape = bool(self.manifest.commands[name].get("should_escape"))
            text = typed.command(text.strip(), self.workspace, escape=escape)
            trigger = self.workspace.surfaces.new_trigger(person.id)
        hook = self.hooks.new("commands", person.id, place.id)
        reply = self.delivery.interact(payloads.command(person, place, name, text, trigger=trigger, hook=hook))
        return self._command_answer(person, place, name, reply)

    def _refuse_unknown(self, person: Person, place: Channel, text: str, thread_ts: str | None = None) -> None:
        """As Slackbot does, for the eyes of the writer alone."""
        found = COMMAND.match(text)
        if found is None or found[0] in self.manifest.commands:
            return
        why = (
            f"{found[0]} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands. "
            "If you are trying to send a message and not run a command, try preceding the “/” with an empty space."
        )
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        self.workspace.whisper(person.id, place.id, {"user": SLACKBOT, "text": why} | thread)
        raise NoCommandError(why)

    def _command_answer(self, person: Person, place: Channel, name: str, reply: Reply) -> Answer:
        found = self.read_answer(reply) if reply.body.strip().startswith("{") else {"text": reply.body}
        said: Json = found or {}
        blocks: list[Json] = said.get("blocks") or []
        if reply.reason == "http_timeout":
            said, blocks = {"text": f'{name} failed with the error "operation_timeout"'}, []
        elif not reply.ok:
            said, blocks = {"text": f'{name} failed with the error "dispatch_failed"'}, []
        elif not self.checked(name, blocks):
            said, blocks = {"text": f'{name} failed with the error "invalid_blocks"'}, []
        if said.get("text") or blocks:
            self.answers.append((name, {"text": said.get("text"), "blocks": blocks}))
            self.hooks.show(person.id, place.id, said)
        return Answer(reply.status, said.get("text", ""), blocks, reply.seconds, body=said)

    def shortcut(self, user: str, name: str, channel: str | None = None, ts: str | None = None) -> Answer:
        """By name or callback id; a message shortcut needs channel and ts."""
        person = self.person(user)
        kind = "message" if ts else "global"
        known = [s for s in self.manifest.shortcuts if name in (s["name"], s["callback_id"]) and s["type"] == kind]
        if not known:
            raise LookupError(f"no {kind} shortcut {name!r}; there are {[s['name'] for s in self.manifest.shortcuts]}")
        trigger, callback = self.workspace.surfaces.new_trigger(person.id), known[0]["callback_id"]
        if ts is None:
            return self._shortcut_answer(self.interact(payloads.shortcut(person, callback, trigger, self.workspace.clock.now())))
        place = self._place(user, channel or "dm")
        hook = self.hooks.new("actions", person.id, place.id, ts)
        source = Source([], place, place.messages[ts])
        at = self.workspace.clock.now()
        return self._shortcut_answer(self.interact(payloads.message_action(person, source, callback, trigger, hook, at)))

    def _shortcut_answer(self, reply: Reply) -> Answer:
        return Answer(reply.status, "" if reply.ok else APOLOGY, seconds=reply.seconds)

    def open_home(self, user: str) -> None:
        person = self.person(user)
        with self.workspace.lock:
            self.workspace.surfaces.home_open.add(person.id)
            place, home = self.workspace.dm(person.id), self.workspace.surfaces.homes.get(person.id)
            event: Json = {
                "type": "app_home_opened",
                "user": person.id,
                "channel": place.id,
                "tab": "home",
                "event_ts": self.workspace.new_ts(),
            }
            self.delivery.emit(event | ({"view": home} if home else {}))

    def _place(self, user: str, channel: str) -> Channel:
        return self.workspace.dm(self.person(user).id) if channel == "dm" else self.channel(channel)

    def _may_write(self, person: Person, place: Channel) -> None:
        if place.is_archived or person.deleted:
            raise GestureError(f"#{place.name} is archived." if place.is_archived else f"{person.real_name} is deactivated.")
        if person.id not in place.members:
            if place.is_private or place.is_im:
                raise GestureError(f"{person.real_name} isn't a member of that conversation.")
            self.workspace.join(person.id, place.id)

    def _root(self, place: Channel, ts: str) -> str:
        if ts not in place.messages:
            raise GestureError("That thread is gone.")
        return str(place.messages[ts].get("thread_ts", ts))

    def _own(self, user: str, channel: str, ts: str) -> Channel:
        place = self._place(user, channel)
        if place.messages.get(ts, {}).get("user") != self.person(user).id:
            raise GestureError("Only one's own messages can be changed.")
        return place

    def _drop(self, person: Person, place: Channel, message: Json, dropped: Sequence[File]) -> str:
        made = []
        for name, mimetype, content in dropped:
            file = files.new_file(self.desk, name, mimetype, person.id)
            file |= {"_bytes": content, "size": len(content)}
            made.append(file)
        message |= {"subtype": "file_share", "upload": True, "display_as_bot": False}
        message.pop("client_msg_id", None)
        del message["team"]
        return str(files.share(self.desk, place.id, message, made)["ts"])


def _written_by(person: Person) -> Json:
    message: Json = {"type": "message", "user": person.id, "team": person.team_id}
    if person.is_bot:
        # Another app's bot.
        return message | {"bot_id": "B" + person.id[1:]}
    abroad = {"user_team": person.team_id, "source_team": person.team_id} if person.team_id != TEAM_ID else {}
    return message | abroad | {"client_msg_id": str(uuid.uuid4())}
