"""What a phone company can is said here in neutral words. The desk reads what it may send, and how the company's own ids and words look."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from carriers import networks


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words that the company answers by itself where a text is wholly one of them, in small letters. `stop` ends all texts from the line that got
    it, `start` takes that back, `help` asks who we are.
    """

    stop: frozenset[str] = frozenset()
    start: frozenset[str] = frozenset()
    help: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AddressKinds:
    """What a line's address may be besides a number in E.164. `service` is how the id of a pool of numbers looks, where the company has
    such pools; `senders` is how the address of a sender looks over each network besides SMS that the company serves (`carriers.networks`).
    """

    short_codes: bool = True
    service: re.Pattern[str] | None = None
    senders: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def is_service(self, word: str) -> bool:
        return self.service is not None and self.service.fullmatch(word) is not None

    def is_own(self, word: str) -> bool:
        """Says whether an address is of a kind that only this company has."""
        return self.is_service(word) or any(sender.fullmatch(word) for sender in self.senders.values())


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What the files of one message may be; sizes are in bytes. `most` files go with it, and `together` is the size of all of them. A file
    of a type in `pictures` may be as large as that alone, or has at most `picture`; one of a type in `others` has at most `other`; no other type
    is taken. `worded` are the types beside which words can stand, None if all. `countries` says where files can go, an ISO code each with its name
    as it stands in a sentence; empty means everywhere. A file's name may have `name_most` characters.
    """

    most: int
    together: int
    other: int
    pictures: tuple[str, ...]
    others: frozenset[str]
    countries: Mapping[str, str] = field(default_factory=dict)
    name_most: int = 100
    picture: int = 0
    worded: frozenset[str] | None = None

    @property
    def largest_picture(self) -> int:
        return self.picture or self.together


@dataclass(frozen=True, slots=True)
class Pace:
    """One text every `interval` seconds goes from a line; after a pause, `burst` more at once."""

    interval: float
    burst: int = 0


@dataclass(frozen=True, slots=True)
class CarrierFacts:
    """`name` stands in addresses of webhooks and in rows, and never changes; `title` is for people. `media` is None where no files can be
    sent, `media_over` has the limits of networks that have their own, `pace` is None where the usual one is right. `is_stand_in` says that nobody is to be advised to set it up. `list_is_late` says that its list
    doesn't show for a while what it took: what isn't there proves nothing.
    """

    name: str
    title: str
    keywords: Keywords = field(default_factory=Keywords)
    addresses: AddressKinds = field(default_factory=AddressKinds)
    media: MediaLimits | None = None
    media_over: Mapping[str, MediaLimits] = field(default_factory=dict)
    pace: Pace | None = None
    is_stand_in: bool = False
    list_is_late: bool = False

    def media_from(self, address: str) -> MediaLimits | None:
        """Gives the limits of files that go out from an address of ours; None where none can be sent."""
        network = networks.find(address)
        return self.media_over.get(network.name, self.media) if network else self.media
