"""Hooks out (docs/reference.md#hooks): an address outside is told what happens, signed, in order, and again until it has it."""

import hmac
import json
import re
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.config import SettingsError, read_settings
from bot.deliveries.hooks import posting
from bot.purges import run
from storage.queries.retention.spans import Span
from tests.actors import LINE, VANESSA, Desk
from tests.journeys.handing_over import invite


class Receiver:
    """Takes what it is told. `answers` has what it answers next, 200 when that is empty; `keep` what it answers always."""

    def __init__(self):
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.keep = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append((self.path, dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if outer.answers else outer.keep)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told?by=threadline"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def events(self):
        return [json.loads(body)["event"] for _, _, body in self.asked]

    def bodies(self):
        return [json.loads(body) for _, _, body in self.asked]


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture
def desk(tmp_path, database_url):
    with Desk(tmp_path, database_url=database_url, hook_allowed_hosts="127.0.0.1") as running:
        running.set_up()
        yield running


def add(desk, receiver):
    said = desk.command(desk.sam, f"/desk hook add <{receiver.url}>")
    return re.search(r"only this once: (\S+)", said)[1]


def signature(secret, headers, body):
    signed = headers["Threadline-Timestamp"].encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, "sha256").hexdigest()


@pytest.mark.both_databases
def test_what_happens_in_a_conversation_is_told_signed_and_in_order(desk, receiver):
    secret = add(desk, receiver)
    card = desk.claimed(body="Where is my <order>?")
    desk.reply(desk.kate, "On its way", card)
    desk.until(lambda: "reply.delivered" in receiver.events())
    invite(desk, card)
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.until(lambda: "conversation.transferred" in receiver.events())
    desk.finish(desk.lee, desk.card())
    desk.until(lambda: "conversation.done" in receiver.events())
    desk.settled()
    assert receiver.events() == [
        "conversation.begun",
        "text.received",
        "reply.delivered",
        "conversation.transferred",
        "conversation.done",
    ]
    for path, headers, body in receiver.asked:
        assert path == "/told?by=threadline"
        assert headers["Threadline-Signature"] == signature(secret, headers, body)
        assert headers["Threadline-Id"] == json.loads(body)["id"]
        assert abs(int(headers["Threadline-Timestamp"]) - desk.clock().timestamp()) < 60
    begun, text, reply, moved, _ = receiver.bodies()
    assert len({one["id"] for one in receiver.bodies()}) == 5
    assert {one["conversation"]["id"] for one in receiver.bodies()} == {begun["conversation"]["id"]}
    assert (text["conversation"]["contact"], text["conversation"]["line"]) == (VANESSA, LINE)
    assert (text["text"]["body"], reply["text"]["body"], reply["state"]) == ("Where is my <order>?", "On its way", "delivered")
    assert (moved["of"], moved["to"]) == (desk.kate, desk.lee)
    assert secret not in desk.command(desk.sam, "/desk hook list")


def test_a_try_that_fails_is_repeated_under_the_same_id_before_all_that_follows(desk, receiver):
    add(desk, receiver)
    receiver.answers = [500, 302, 404]
    desk.text("First")
    desk.until(lambda: len(receiver.asked) == 1)
    desk.text("Second")
    for tries in (2, 3, 4):
        desk.later(61)
        desk.until(lambda tries=tries: len(receiver.asked) >= tries)
    desk.until(lambda: len(receiver.asked) == 6)
    assert receiver.events() == ["conversation.begun"] * 4 + ["text.received"] * 2
    assert len({one["id"] for one in receiver.bodies()[:4]}) == 1
    assert [one["text"]["body"] for one in receiver.bodies()[4:]] == ["First", "Second"]
    assert {path for path, _, _ in receiver.asked} == {"/told?by=threadline"}


def test_a_hook_that_is_gone_is_paused_and_the_admins_are_told_until_it_is_resumed(desk, receiver, capfd):
    add(desk, receiver)
    receiver.keep = 503
    desk.text("Planted words")
    for _ in range(14):
        before = len(receiver.asked)
        desk.later(301)
        desk.until(lambda before=before: len(receiver.asked) > before or "paused since" in desk.command(desk.sam, "/desk hook list"))
    desk.dm_shows(desk.sam, "is paused: it answers 503")
    tried = len(receiver.asked)
    assert tried >= 10
    desk.later(3600)
    desk.settled()
    assert len(receiver.asked) == tried
    assert sum("is paused" in desk.slack.text_of(one) for one in desk.dms(desk.sam)) == 1
    assert not any("waited for" in desk.slack.text_of(one) for one in desk.dms(desk.sam))
    receiver.keep = 200
    desk.text("While you were away")
    assert "3 to be told first" in desk.command(desk.sam, f"/desk hook resume {receiver.url}")
    desk.until(lambda: receiver.events()[tried:] == ["conversation.begun", "text.received", "text.received"])
    desk.dm_shows(desk.sam, "It was resumed.")
    logged = "".join(capfd.readouterr())
    assert "it answers 503" in logged
    assert "Planted words" not in logged
    assert "/told" not in logged


def test_what_was_purged_is_not_told_and_a_hook_that_was_removed_is_told_nothing(desk, receiver):
    add(desk, receiver)
    receiver.keep = 410
    desk.text("Forget me")
    desk.dm_shows(desk.sam, "is paused: it says that it is gone (410)")
    card = desk.card()
    desk.click(desk.kate, "Claim", card)
    desk.finish(desk.kate, desk.card())
    desk.shows("Done")
    desk.settled()
    assert len(receiver.asked) == 1
    run(desk.runtime.database, desk.clock(), Span(), ask=False, dry_run=False)
    receiver.keep = 200
    assert "0 to be told first" in desk.command(desk.sam, f"/desk hook resume {receiver.url}")
    desk.settled()
    assert len(receiver.asked) == 1
    assert "told nothing any more" in desk.command(desk.sam, f"/desk hook remove {receiver.url}")
    desk.text("Anybody there?", sender="+15557720102")
    desk.settled()
    assert len(receiver.asked) == 1
    assert "There are no hooks yet" in desk.command(desk.sam, "/desk hook list")


def test_what_is_no_address_for_a_hook_is_refused_in_a_sentence(desk):
    for word, said in {
        "": "The address is missing. Write it like /desk hook add https://example.com/threadline",
        "example.com": "That is no address for a hook. Write it like",
        "ftp://example.com/": "That is no address for a hook",
        "https://example.com:0/": "That is no address for a hook",
        "https://example.com\\@127.0.0.1/": "That is no address for a hook",
        "https://sam:opensesame@example.com/": "may hold no user name or password",
        "https://example.com/#part": "may have no #",
        "http://example.com/": "begins with https",
        "https://localhost/": "localhost is an address of a private network",
        "https://10.1.2.3/": "10.1.2.3 is an address of a private network. Whoever runs Threadline can allow it in HOOK_ALLOWED_HOSTS.",
        "https://169.254.169.254/latest": "is an address of a private network",
        "https://192.168.0.1/": "is an address of a private network",
        "https://[::1]/": "is an address of a private network",
        "https://[fd00::1]/": "is an address of a private network",
        "https://[fe80::1]/": "is an address of a private network",
        "https://[::ffff:127.0.0.2]/": "is an address of a private network",
        "https://[64:ff9b::a01:203]/": "is an address of a private network",
        "https://crm.internal/": "is an address of a private network",
    }.items():
        answer = desk.command(desk.sam, f"/desk hook add {word}")
        assert said in answer, word
        assert "opensesame" not in answer
    assert "https://example.com/x" in desk.command(desk.sam, "/desk hook add https://example.com/x")
    assert "there already" in desk.command(desk.sam, "/desk hook add https://example.com/x")
    assert "isn't paused" in desk.command(desk.sam, "/desk hook resume https://example.com/x")
    assert "no such hook" in desk.command(desk.sam, "/desk hook remove https://example.com/y")
    assert "Did you mean /desk hook remove" in desk.command(desk.sam, "/desk hook remov https://example.com/y")
    assert "admin" in desk.command(desk.kate, "/desk hook list")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fd00::1", "fe80::1%2"]
)
def test_a_name_that_leads_into_a_private_network_is_not_asked(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_b: [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", (address, 443))])
    signed = posting.Signed("1", "text.received", b"{}", "secret", 1)
    with pytest.raises(posting.UnansweredError, match="private network") as refused:
        posting.post("https://rebound.example.com/", signed, frozenset())
    assert refused.value.for_good


def test_a_receiver_that_drips_is_hung_up_on(receiver, monkeypatch):
    monkeypatch.setattr(posting, "LONGEST", 0.3)
    ended = threading.Event()

    def drip(handler):
        with suppress(OSError):
            while not ended.wait(0.1):
                handler.wfile.write(b"H")
                handler.wfile.flush()

    monkeypatch.setattr(receiver.server.RequestHandlerClass, "do_POST", drip)
    with pytest.raises(posting.UnansweredError):
        posting.post(receiver.url, posting.Signed("1", "text.received", b"{}", "secret", 1), {"127.0.0.1"})
    ended.set()


def test_hosts_that_are_none_are_said_at_the_start():
    with pytest.raises(SettingsError) as wrong:
        read_settings(hook_allowed_hosts="https://crm.internal")
    assert any(line.startswith("HOOK_ALLOWED_HOSTS: write names or addresses") for line in wrong.value.lines)
