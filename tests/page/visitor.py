"""What a visitor does on the sandbox page: by clicking and typing only."""

import itertools
import re

from playwright.sync_api import Locator, Page, expect

STAMP = re.compile(r"Transferred on \d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M by Kate Lewis to @?Lee Wong")
_numbers = itertools.count(1)


class Visitor:
    def __init__(self, page: Page, complaints: list[str]) -> None:
        self.page = page
        self.complaints = complaints
        """What the browser has said was wrong."""
        self.contact = ""
        """The number of the last new customer, as people write it."""

    def see(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def leave(self) -> None:
        """A form left open would wait for the next visitor: the sandbox keeps it."""
        if self.see("modal").count():
            self.see("modal-close").click()
            expect(self.see("modal")).to_have_count(0)
        self.page.close()

    @property
    def thread(self) -> Locator:
        return self.see("thread-pane")

    @property
    def card(self) -> Locator:
        """The thread's first message."""
        return self.thread.get_by_test_id("message").first

    def be(self, handle: str) -> None:
        self.see(f"person-{handle}").click()
        expect(self.see(f"person-{handle}")).to_have_attribute("aria-pressed", "true")

    def new_customer(self, body: str, line: str = "support") -> None:
        """A phone that nobody knows yet, and its first text to the line called so."""
        number = f"+1555773{next(_numbers):04d}"
        self.contact = f"({number[2:5]}) {number[5:8]}-{number[8:]}"
        self.see("phone-add").click()
        self.page.get_by_label("Name", exact=True).fill(f"Customer {number[-4:]}")
        self.page.get_by_label("Number", exact=True).fill(number)
        self.page.get_by_role("button", name="Add", exact=True).click()
        expect(self.see(f"phone-tab-{number}")).to_have_attribute("aria-selected", "true")
        self.see("phone-line").select_option(label=self.see("phone-line").locator("option", has_text=line).inner_text())
        self.text(body)

    def text(self, body: str) -> None:
        self.see("phone-box").fill(body)
        self.see("phone-box").press("Enter")
        expect(self.see("bubble-sent").last).to_contain_text(body)

    def attach(self, name: str, kind: str, content: bytes, where: str = "phone-attach") -> None:
        """A file that the phone in sight, or a message in "thread-attach", is about to bear."""
        self.see(where).set_input_files({"name": name, "mimeType": kind, "buffer": content})
        expect(self.page.get_by_role("button", name=f"Remove {name}")).to_be_visible()

    def message(self, words: str) -> Locator:
        """The newest message of the channel or DM in sight that holds these words."""
        return self.see("messages").get_by_test_id("message").filter(has_text=words).last

    def open_thread(self, channel: str = "support") -> None:
        """The newest conversation with the last new customer."""
        self.see(f"channel-{channel}").click()
        self.message(self.contact).get_by_test_id("replies").click()
        expect(self.thread).to_be_visible()

    def press(self, label: str) -> None:
        """A button of the card."""
        self.card.get_by_text(label, exact=True).click()

    def owned_by(self, name: str) -> None:
        expect(self.card).to_contain_text(re.compile(rf"Active · {name}"))

    def answer(self, words: str) -> None:
        self.see("thread-composer").fill(words)
        self.see("thread-composer").press("Enter")

    def type(self, words: str) -> None:
        """Into the channel."""
        self.see("composer").fill(words)
        self.see("composer").press("Enter")

    def command(self, words: str) -> Locator:
        """What only its sender reads, as the answer to a slash command."""
        self.see("channel-general").click()
        before = self.see("ephemeral").count()
        self.type(words)
        expect(self.see("ephemeral")).to_have_count(before + 1)
        return self.see("ephemeral").last

    def dm(self) -> Locator:
        self.see("app-link").click()
        self.see("messages-tab").click()
        return self.see("messages")

    def home(self) -> Locator:
        self.see("app-link").click()
        self.see("home-tab").click()
        return self.see("home")

    def claim(self, body: str, who: str = "kate") -> None:
        """`who` holds the conversation of a new customer, with its thread in sight."""
        self.new_customer(body)
        self.be(who)
        self.open_thread()
        self.press("Claim")
        expect(self.card).to_contain_text("Active")

    def invite(self, target: str, note: str = "") -> None:
        self.press("Transfer")
        self.choose_target(target)
        if note:
            self.page.get_by_label("Note").fill(note)
        self.see("modal-submit").click()
        expect(self.see("modal")).to_have_count(0)
        expect(self.card).to_contain_text("Invitation to")

    def choose_target(self, words: str, label: str = "Target") -> None:
        field = self.see("modal").get_by_role("combobox", name=label)
        field.press_sequentially(words)
        expect(self.see("modal").get_by_role("option", name=re.compile(words, re.IGNORECASE)).first).to_be_visible()
        field.press("Enter")
        expect(field).to_have_attribute("aria-expanded", "false")

    def preview(self) -> Locator:
        """The newest Interaction Preview about the last new customer in the DM in sight."""
        self.dm()
        return self.message(f"Transfer invitation: {self.contact}")

    def tab_to(self, target: Locator, most: int = 300, key: str = "Tab") -> None:
        """By the Tab key alone, with "Shift+Tab" backwards."""
        for _ in range(most):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the Tab key doesn't lead to {target}")
