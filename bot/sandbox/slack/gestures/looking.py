"""What a person sees: channels, threads, DMs, modals, Homes."""

from bot.sandbox.slack.blocks import reading
from bot.sandbox.slack.blocks.elements import labels
from bot.sandbox.slack.gestures.stage import Stage
from bot.sandbox.slack.workspace.telling import Told
from bot.sandbox.wire import Json

SYSTEM = ("channel_join", "tombstone")


class Looking(Stage):
    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Without `thread_ts` the roots of the channel, with it the replies of that thread; oldest first, Slack's own lines left out."""
        with self.workspace.lock:
            every = sorted(self.channel(channel).messages.values(), key=lambda m: m["ts"])
            if thread_ts is not None:
                return [m for m in every if m.get("thread_ts") == thread_ts and m["ts"] != thread_ts]
            return [m for m in every if m.get("thread_ts", m["ts"]) == m["ts"] and m.get("subtype") not in SYSTEM]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The root and its replies."""
        with self.workspace.lock:
            return self.channel(channel).thread(ts)

    def message(self, channel: str, ts: str) -> Json:
        return self.channel(channel).messages[ts]

    def dms(self, user: str) -> list[Json]:
        """What the bot and this person said to each other."""
        with self.workspace.lock:
            return sorted(self.workspace.dm(self.person(user).id).messages.values(), key=lambda m: m["ts"])

    def told(self, user: str) -> list[Told]:
        """What Slack told this person of, in order: each with channel, ts, thread_ts, why (dm, mention, here, thread) and text."""
        with self.workspace.lock:
            return self.workspace.telling.told(self.person(user).id)

    def modal(self, user: str) -> Json | None:
        """The form on top."""
        return self.workspace.surfaces.top(self.person(user).id)

    def home(self, user: str) -> Json | None:
        return self.workspace.surfaces.homes.get(self.person(user).id)

    def ephemerals(self, user: str) -> list[Json]:
        person = self.person(user).id
        with self.workspace.lock:
            return [e for e in self.workspace.ephemerals if e["to"] == person]

    def text_of(self, message_or_view: Json) -> str:
        """Everything a person can read in it, names resolved. Where there are blocks, the notification text isn't part of it."""
        return reading.of(message_or_view, self.names)

    def labels_of(self, message_or_view: Json) -> list[str]:
        """The words on every button and overflow entry."""
        return labels(message_or_view.get("blocks", []))

    def reactions_of(self, channel: str, ts: str) -> list[str]:
        return [r["name"] for r in self.message(self.channel(channel).id, ts).get("reactions", [])]
