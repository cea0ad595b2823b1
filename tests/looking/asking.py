"""What people type, and what they press where a command asks first."""

from typing import Any

from bot.views import ids
from tests.looking.seen import Seen


class Typing(Seen):
    """For who has stand-ins."""

    asked: list[dict[str, Any]]

    def command(self, person: str, words: str) -> str:
        """What somebody types once Slack has told us of all that went before. Where it asks first, they press what does it."""
        said = self.ask(person, words)
        return self.confirm(person) if ids.CONFIRM in str(self.asked) else said

    def confirm(self, person: str, label: str = ids.CONFIRM) -> str:
        """Presses a button of what a command asked, and closes what is said then."""
        assert self.click(person, label).status == 200
        view = self.until(lambda: self.slack.modal(person))
        self.slack.close(person, everything=True)
        return str(view["private_metadata"])

    def ask(self, person: str, words: str) -> str:
        """What somebody types, without an answer to what it asks."""
        self.slack.settle()
        answer = self.slack.command(person, words)
        assert answer.status == 200, (words, answer)
        self.asked = answer.blocks
        return answer.text
