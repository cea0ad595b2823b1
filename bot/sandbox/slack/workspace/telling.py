"""Whom Slack tells of a message, and what stays unread: for each person what they were told, the threads they follow, and how far they have read.

The rules, each with the page of Slack's that is about it:

- A person is told of direct messages, of mentions of them, of mentions of a channel they are in, and of replies in threads that they follow.
  Everything else makes the name of the channel bold and no more
  (slack.com/help/articles/360025446073-Guide-to-Slack-notifications).
- They follow a thread that they began, wrote in or were mentioned in
  (slack.com/help/articles/115000769927-Use-threads-to-organize-discussions).
- `@channel` and `@everyone` tell all members of the channel, `@here` those who are active
  (slack.com/help/articles/202009646-Notify-a-channel-or-workspace). We know of no page that makes an exception for threads, so that a mention
  of the channel within a thread tells the members of the channel, whether they follow the thread or not. It makes nobody follow the thread.
- Who isn't a member of the conversation isn't told of a mention in it (slack.com/help/articles/205240127-Use-mentions-in-Slack).
- An edit tells nobody, also where it adds a mention: no page promises that it does (slack.com/help/articles/202395258-Edit-or-delete-messages).
  So only what is posted comes here.
- An ephemeral tells nobody: Slack keeps no message of it (docs.slack.dev/reference/methods/chat.postEphemeral).
- What an app posts tells people as what a person posts does (docs.slack.dev/messaging/formatting-message-text). Where there are blocks, mentions
  are those in the blocks, as the text is then shown in the notification only.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.workspace.channels import Channel
from bot.sandbox.wire import Json

MENTION = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>|<!(here|channel|everyone)(?:\|[^>]*)?>")
SYSTEM = ("channel_join", "channel_leave", "tombstone")
"""Slack's own lines, which tell nobody and leave nothing unread."""
NEVER = "0"


@dataclass(frozen=True)
class Told:
    """Somebody was told of a message: by a banner, a sound and a number beside a name."""

    number: int
    """Counts up over all people."""
    channel: str
    ts: str
    thread_ts: str
    """The root above it; empty where it stands in the channel itself."""
    why: str
    """dm, mention, here (a mention of the channel), thread: the first that holds."""
    text: str
    """What the notification said."""


class Telling:
    """Hears of each new message. `humans` are those whom Slack may tell at all; the lock is the workspace's."""

    def __init__(self) -> None:
        self.humans: set[str] = set()
        self.away: set[str] = set()
        """Who isn't active, so that `@here` doesn't tell them."""
        self._told: defaultdict[str, list[Told]] = defaultdict(list)
        self._followers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._read: dict[tuple[str, str, str], str] = {}
        self._count = 0

    def hear(self, place: Channel, message: Json) -> None:
        """A message was posted. Raises nothing, and is called once for each."""
        if message.get("subtype") in SYSTEM:
            return
        author, root = str(message.get("user", "")), thread_of(message)
        named, broadcasts = mentions_in(message)
        members = self.humans & set(place.members)
        told = {user: why for user in members - {author} if (why := self._why(user, place, root, named, broadcasts))}
        # In a direct message both sides follow whatever is said below a message.
        for user in members & (named | {author} | (members if place.is_im else set())):
            self._follow(user, place, root or message["ts"], message["ts"])
        if author in members:
            self.read(author, place.id, root, message["ts"])
        for user, why in told.items():
            self._count += 1
            self._told[user].append(Told(self._count, place.id, message["ts"], root, why, str(message.get("text", ""))))

    def _why(self, user: str, place: Channel, root: str, named: set[str], broadcasts: set[str]) -> str:
        if place.is_im:
            return "dm"
        if user in named:
            return "mention"
        if broadcasts - {"here"} or (broadcasts and user not in self.away):
            return "here"
        return "thread" if root and user in self._followers[place.id, root] else ""

    def _follow(self, user: str, place: Channel, root: str, since: str) -> None:
        """What was said in the thread before isn't new to them."""
        if user not in self._followers[place.id, root]:
            self._followers[place.id, root].add(user)
            before = [m["ts"] for m in place.thread(root) if m["ts"] < since] if since != root else []
            self.read(user, place.id, root, max(before, default=NEVER))

    def told(self, user: str) -> list[Told]:
        """Everything they were told, in order."""
        return list(self._told[user])

    def last(self, count: int) -> list[tuple[str, Told]]:
        """Who was told what, over all people: the newest at the end."""
        every = [(user, one) for user, list_ in self._told.items() for one in list_[-count:]]
        return sorted(every, key=lambda pair: pair[1].number)[-count:]

    def followers(self, channel: str, root: str) -> set[str]:
        return set(self._followers[channel, root])

    def followed(self, user: str) -> list[tuple[str, str]]:
        """Channel and root of the threads that they follow, those without a reply too."""
        return [thread for thread, users in self._followers.items() if user in users]

    def read(self, user: str, channel: str, root: str, ts: str) -> bool:
        """They have read so far: in the channel, or in the thread below a root. False where they had before."""
        fresh = ts > self.read_until(user, channel, root)
        if fresh:
            self._read[user, channel, root] = ts
        return fresh

    def read_until(self, user: str, channel: str, root: str = "") -> str:
        return self._read.get((user, channel, root), NEVER)

    def count_unread(self, user: str, place: Channel, root: str = "") -> int:
        """What others wrote in the channel itself, or in the thread below a root, since they last read there."""
        since = self.read_until(user, place.id, root)
        return sum(1 for m in _standing(place, root) if m["ts"] > since and m.get("user") != user and m.get("subtype") not in SYSTEM)

    def list_new(self, user: str) -> list[Told]:
        """What they were told of and haven't read yet."""
        return [one for one in self._told[user] if one.ts > self.read_until(user, one.channel, one.thread_ts)]


def thread_of(message: Json) -> str:
    """The root that it replies to; empty for what is no reply."""
    root = str(message.get("thread_ts", ""))
    return "" if root == message["ts"] else root


def _standing(place: Channel, root: str) -> list[Json]:
    """What stands in the channel itself, replies that were sent there as well among it; or the replies below a root."""
    if root:
        return place.thread(root)[1:] if root in place.messages else place.thread(root)
    return [m for m in place.messages.values() if not thread_of(m) or m.get("subtype") == "thread_broadcast"]


def mentions_in(message: Json) -> tuple[set[str], set[str]]:
    """Ids of the people it names, and which of here, channel and everyone."""
    people: set[str] = set()
    broadcasts: set[str] = set()
    for kind, value in _named(message.get("blocks")) if message.get("blocks") else _in_mrkdwn(message.get("text") or ""):
        (people if kind == "user" else broadcasts).add(value)
    return people, broadcasts


def _in_mrkdwn(text: str) -> Iterator[tuple[str, str]]:
    for found in MENTION.finditer(text):
        yield ("user", found[1]) if found[1] else ("broadcast", found[2])


def _named(part: Any) -> Iterator[tuple[str, str]]:
    """Walks blocks: plain text is never read for mentions, and a button's words aren't either, as they are plain text."""
    if isinstance(part, list):
        for each in part:
            yield from _named(each)
    elif isinstance(part, dict):
        kind = part.get("type")
        if kind == "user" and "user_id" in part:
            yield "user", part["user_id"]
        elif kind == "broadcast":
            yield "broadcast", part["range"]
        elif kind in ("mrkdwn", "markdown"):
            yield from _in_mrkdwn(part.get("text") or "")
        else:
            yield from _named(list(part.values()))
