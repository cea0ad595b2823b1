"""Twilio can do this, by its documentation under https://www.twilio.com/docs/messaging."""

import re

from carriers.facts import AddressKinds, CarrierFacts, Keywords, MediaLimits
from carriers.twilio.addresses import SENDER

NAME = "twilio"
SERVICE = re.compile("MG[0-9a-zA-Z]{32}")
"""The SID of a messaging service looks so (Twilio, "SIDs")."""

# The default words ("Twilio support for opt-out keywords"). A text counts only where it is wholly one of them.
KEYWORDS = Keywords(
    stop=frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}),
    start=frozenset({"start", "yes", "unstop"}),
    help=frozenset({"help", "info"}),
)

# Message resource, MediaUrl: up to 10 files; 5 MB for JPEG, PNG and GIF, 500 kB for other types; all of a message below 5 MB, of which the
# words and what goes around them need some. "Accepted content types for media" (2026-07): the types, and names of 20 characters.
MEDIA = MediaLimits(
    most=10,
    together=4_900_000,
    other=500_000,
    pictures=("image/jpeg", "image/png", "image/gif"),
    others=frozenset(
        {
            *("image/heic", "image/heif"),
            *("video/mp4", "video/mpeg", "video/webm", "video/quicktime", "video/3gpp", "video/3gpp2"),
            *("video/h261", "video/h263", "video/h264"),
            *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/mp3", "audio/3gpp", "audio/3gpp2", "audio/amr", "audio/ac3", "audio/basic"),
            *("text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rtf", "text/calendar", "application/pdf"),
        }
    ),
    countries={"US": "the US", "CA": "Canada"},
    name_most=20,
)

FACTS = CarrierFacts(NAME, "Twilio", keywords=KEYWORDS, addresses=AddressKinds(service=SERVICE, sender=SENDER), media=MEDIA)
