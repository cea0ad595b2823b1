"""Texts for us are received at the company by a number, or by a service of several. Who sets the desk up has them sent to us."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that has to be said otherwise at the company: `key` is its name there, `what` what people see of it, `before` what stands
    there, "" for nothing.
    """

    key: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A number, or a service of several, at which the company takes texts for us. `names` are those by which it can be asked for. Nothing is in
    `changes` where its texts reach us as they should. `is_taken` says that they go to somebody else now. `back` says where a person undoes it.
    """

    id: str
    names: tuple[str, ...]
    title: str
    changes: tuple[Change, ...] = ()
    is_taken: bool = False
    back: str = ""
    obstacle: str = ""


@runtime_checkable
class ListsReceivers(Protocol):
    """A carrier that can say which numbers and services an account has."""

    def list_receivers(self) -> list[Receiver]:
        """Lists what the account has, each with what would have to change for its texts to reach us. Raises CarrierError."""
        ...


@runtime_checkable
class SetsWebhooks(ListsReceivers, Protocol):
    """A carrier that can be told where texts and reports have to go."""

    def connect(self, receiver: Receiver) -> None:
        """Makes the changes, all or none. Raises CarrierError; it may be repeated."""
        ...
