"""Whom the stand-in Slack tells of what, by Slack's own rules."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.gestures.talking import NoCommandError
from tests.sandbox.slack_blocks import actions, button, section


def why(slack, user):
    return [one.why for one in slack.told(user)]


def unread(slack, user, channel, root=""):
    return slack.workspace.telling.count_unread(user, slack.channel(channel), root)


@pytest.fixture
def maria(slack, support):
    person = slack.workspace.add_person("maria", "Maria Gomez")
    slack.workspace.join(person, support)
    return person


@pytest.fixture
def post(client, support):
    """Our app posts into #support."""

    def make(text, **more):
        return client.chat_postMessage(channel=support, text=text, **more)["ts"]

    return make


class TestWhoIsTold:
    def test_of_a_direct_message(self, slack, client, kate, lee):
        ts = client.chat_postMessage(channel=kate, text="For you")["ts"]
        [told] = slack.told("kate")
        assert (told.why, told.ts, told.channel, told.thread_ts, told.text) == ("dm", ts, slack.workspace.dm(kate).id, "", "For you")
        assert slack.told("lee") == []

    def test_of_a_direct_message_of_a_colleagues(self, slack, client, kate, lee):
        talk = slack.workspace.talk(kate, lee)
        slack.say("kate", talk.id, "Lunch?")
        assert (why(slack, "kate"), why(slack, "lee")) == ([], ["dm"])
        assert slack.workspace.talk(lee, kate) is talk
        assert slack.workspace.dm(lee) is not talk
        with pytest.raises(SlackApiError, match="channel_not_found"):
            client.conversations_history(channel=talk.id)

    def test_of_a_mention(self, slack, support, kate, lee, maria):
        slack.say("kate", support, "Ask @lee")
        assert (why(slack, "kate"), why(slack, "lee"), why(slack, "maria")) == ([], ["mention"], [])

    def test_of_a_mention_by_the_app_too(self, slack, post, kate, lee):
        post(f"Claimed by <@{kate}>")
        assert (why(slack, "kate"), why(slack, "lee")) == (["mention"], [])

    def test_of_a_mention_in_the_blocks_where_there_are_any(self, slack, post, kate, lee, maria):
        rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": lee}]}]}
        post(f"Only the notification has <@{maria}>", blocks=[section(f"Claimed by <@{kate}>"), rich, actions(button("Go", "go"))])
        assert (why(slack, "kate"), why(slack, "lee"), why(slack, "maria")) == (["mention"], ["mention"], [])

    def test_not_of_what_is_plain_text(self, slack, post, kate):
        plain = {"type": "section", "text": {"type": "plain_text", "text": f"<@{kate}> <!here>"}}
        literal = {"type": "text", "text": f"<@{kate}>"}
        rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [literal]}]}
        post("x", blocks=[plain, rich])
        post("&lt;@U1&gt;")
        assert why(slack, "kate") == []

    @pytest.mark.parametrize(("broadcast", "away_too"), [("here", False), ("channel", True), ("everyone", True)])
    def test_of_a_mention_of_the_channel(self, slack, post, kate, lee, broadcast, away_too):
        outside = slack.workspace.add_person("tom", "Tom Becker")
        slack.workspace.telling.away.add(lee)
        post(f"<!{broadcast}> Vanessa waits")
        assert (why(slack, "kate"), why(slack, "lee"), why(slack, outside)) == (["here"], ["here"] if away_too else [], [])

    def test_of_a_mention_of_the_channel_within_a_thread(self, slack, post, kate, lee):
        root = post("card")
        post("<!here> Vanessa waits", thread_ts=root)
        post("More of Vanessa", thread_ts=root)
        assert [(one.why, one.thread_ts) for one in slack.told("kate")] == [("here", root)]

    def test_of_what_one_does_oneself_nobody_is_told(self, slack, support, kate, lee):
        slack.say("kate", support, "@kate and @here")
        assert (why(slack, "kate"), why(slack, "lee")) == ([], ["here"])

    def test_once_for_each_message(self, slack, post, kate):
        root = post(f"<@{kate}>")
        post(f"<!here> <@{kate}> and again <@{kate}>", thread_ts=root)
        assert why(slack, "kate") == ["mention", "mention"]

    def test_who_is_no_member_is_not(self, slack, post, kate):
        outside = slack.workspace.add_person("tom", "Tom Becker")
        root = post(f"<@{outside}> <!channel>")
        post("and more", thread_ts=root)
        assert why(slack, outside) == []

    def test_an_app_and_who_is_deactivated_are_not(self, slack, post, support, lee):
        jira = slack.workspace.add_person("jira", "Jira", bot=True)
        slack.workspace.join(jira, support)
        slack.workspace.change_person(lee, deleted=True)
        post(f"<@{jira}> <@{lee}> <!channel>")
        assert (why(slack, jira), why(slack, lee)) == ([], [])

    def test_of_an_edit_nobody_is_told(self, slack, client, post, support, kate, lee):
        ts = post("card")
        client.chat_update(channel=support, ts=ts, text=f"<@{kate}> <!here>")
        mine = slack.say("lee", support, "Hm")
        slack.edit("lee", support, mine, "Hm @kate")
        post("below the card", thread_ts=ts)
        assert why(slack, "kate") == []

    def test_of_an_ephemeral_nobody_is_told(self, slack, client, support, kate):
        client.chat_postEphemeral(channel=support, user=kate, text=f"<@{kate}> psst")
        assert (why(slack, "kate"), unread(slack, kate, support)) == ([], 0)

    def test_of_who_joins_nobody_is_told(self, slack, support, kate):
        tom = slack.workspace.add_person("tom", "Tom Becker")
        slack.workspace.join(tom, support, inviter=kate)
        assert (why(slack, "kate"), why(slack, tom), unread(slack, kate, support)) == ([], [], 0)


class TestFollowing:
    def test_who_wrote_in_it(self, slack, post, support, kate, lee):
        root = post("card")
        slack.say("kate", support, "I know her", thread_ts=root)
        post("Vanessa: Hello?", thread_ts=root)
        assert (why(slack, "kate"), why(slack, "lee")) == (["thread"], [])

    def test_who_began_it(self, slack, post, support, kate, lee):
        root = slack.say("kate", support, "A question")
        slack.say("lee", support, "An answer", thread_ts=root)
        assert (why(slack, "kate"), why(slack, "lee")) == (["thread"], [])

    @pytest.mark.parametrize("where", ["the root", "a reply"])
    def test_who_was_mentioned_in_it(self, slack, post, kate, lee, where):
        root = post(f"card of <@{kate}>" if where == "the root" else "card")
        if where == "a reply":
            post(f"Claimed by <@{kate}>", thread_ts=root)
        post("Vanessa: Hello?", thread_ts=root)
        assert (why(slack, "kate"), why(slack, "lee")) == (["mention", "thread"], [])

    def test_not_who_reads_along_or_reacts(self, slack, post, support, kate, lee):
        root = post("card")
        slack.react("lee", support, root, "eyes")
        post("Vanessa: Hello?", thread_ts=root)
        assert (why(slack, "lee"), slack.workspace.telling.followers(support, root)) == ([], set())

    def test_another_thread_is_another_matter(self, slack, post, support, kate):
        first, second = post("one"), post("two")
        slack.say("kate", support, "mine", thread_ts=first)
        post("Omar: Hello?", thread_ts=second)
        assert why(slack, "kate") == []

    def test_not_any_more_who_left_the_channel(self, slack, post, support, kate):
        root = post(f"<@{kate}>")
        slack.workspace.leave(kate, support)
        post("Vanessa: Hello?", thread_ts=root)
        assert why(slack, "kate") == ["mention"]

    def test_a_file_in_a_thread_is_a_reply(self, slack, client, support, kate):
        root = slack.say("kate", support, "A picture, please")
        client.files_upload_v2(channel=support, thread_ts=root, filename="lid.png", content=b"1", title="Lid")
        assert why(slack, "kate") == ["thread"]


class TestUnread:
    def test_a_channel_is_bold_without_telling(self, slack, post, support, kate):
        post("one")
        post("two")
        assert (unread(slack, kate, support), why(slack, "kate"), slack.workspace.telling.list_new(kate)) == (2, [], [])

    def test_a_reply_makes_its_thread_unread_and_not_the_channel(self, slack, post, support, kate, lee):
        root = slack.say("kate", support, "card")
        slack.say("lee", support, "one", thread_ts=root)
        assert (unread(slack, kate, support), unread(slack, kate, support, root)) == (0, 1)
        slack.say("lee", support, "two", thread_ts=root, broadcast=True)
        assert (unread(slack, kate, support), unread(slack, kate, support, root)) == (1, 2)

    def test_what_was_said_before_one_followed_is_not_new(self, slack, post, support, kate):
        root = post("card")
        post("long ago", thread_ts=root)
        post(f"Over to <@{kate}>", thread_ts=root)
        assert unread(slack, kate, support, root) == 1
        assert slack.workspace.telling.followed(kate) == [(support, root)]

    def test_reading_clears_the_channel_or_the_thread(self, slack, post, support, kate):
        telling = slack.workspace.telling
        root = post(f"card of <@{kate}>")
        reply = post("Vanessa: Hello?", thread_ts=root)
        assert [one.ts for one in telling.list_new(kate)] == [root, reply]
        assert telling.read(kate, support, "", root)
        assert ([one.ts for one in telling.list_new(kate)], unread(slack, kate, support)) == ([reply], 0)
        assert telling.read(kate, support, root, reply)
        assert (telling.list_new(kate), unread(slack, kate, support, root)) == ([], 0)
        assert not telling.read(kate, support, root, reply)
        assert len(slack.told("kate")) == 2

    def test_who_writes_has_read(self, slack, post, support, kate):
        root = post(f"<@{kate}>")
        slack.say("kate", support, "Yes", thread_ts=root)
        post("Vanessa: Hello?", thread_ts=root)
        slack.say("kate", support, "Hello", thread_ts=root)
        assert (unread(slack, kate, support, root), unread(slack, kate, support)) == (0, 1)


class TestUnknownCommands:
    @pytest.mark.parametrize("text", ["/foo", "/foo bar", "/Sms ready", "/etc/hosts is a path", "/smsready"])
    def test_are_refused_for_the_eyes_of_the_writer_alone(self, slack, app, support, kate, text):
        with pytest.raises(NoCommandError, match=f"{text.split()[0]} is not a valid command"):
            slack.say("kate", support, text)
        [hint] = slack.ephemerals("kate")
        assert hint["text"].startswith(f"{text.split()[0]} is not a valid command. In Slack, all messages that start with")
        assert (slack.messages(support), slack.ephemerals("lee"), app.requests) == ([], [], [])

    def test_in_a_thread_the_refusal_stands_in_the_thread(self, slack, support, post):
        root = post("card")
        with pytest.raises(NoCommandError):
            slack.say("kate", support, "/foo", thread_ts=root)
        assert [hint["thread_ts"] for hint in slack.ephemerals("kate")] == [root]
        assert slack.messages(support, root) == []

    @pytest.mark.parametrize("text", ["// a note", " /foo", "/ alone", "and/or", "a /foo within"])
    def test_what_is_no_command_is_posted(self, slack, support, text):
        slack.say("kate", support, text)
        assert len(slack.messages(support)) == 1
