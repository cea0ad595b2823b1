"""Twilio can do this, by its documentation under https://www.twilio.com/docs/messaging."""

import re

from carriers.facts import AddressKinds, CarrierFacts, Keywords, MediaLimits
from carriers.networks import RCS, WHATSAPP
from carriers.twilio.addresses import SENDERS

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

# "Accepted content types for media" (2026-07): 16 MB, and types. It says too that words and a file are one RCS message only as a rich card, which
# Threadline doesn't make, and nowhere that a message may have several files: so one goes, without words.
MEDIA_RCS = MediaLimits(
    most=1,
    together=16_000_000,
    other=16_000_000,
    pictures=("image/jpeg", "image/png", "image/gif"),
    others=frozenset(
        {
            *("video/mp4", "video/mpeg", "video/webm", "video/h263"),
            *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/mp3", "audio/3gpp", "application/pdf"),
        }
    ),
    name_most=20,
    worded=frozenset(),
)

# "Guidance on WhatsApp media messages": 16 MB, 5 MB for pictures, the types, and that a document has no caption. Help article 360017961894: one file
# a message, further ones are ignored. Which types words can stand beside, "Accepted content types for media" says more generously.
MEDIA_WHATSAPP = MediaLimits(
    most=1,
    together=16_000_000,
    other=16_000_000,
    picture=5_000_000,
    pictures=("image/jpeg", "image/png"),
    others=frozenset(
        {"video/mp4", "audio/ogg", "audio/amr", "audio/3gpp", "audio/aac", "audio/mpeg", "application/pdf", "text/vcard", "text/x-vcard"}
    ),
    name_most=20,
    worded=frozenset({"image/jpeg", "image/png", "video/mp4"}),
)

FACTS = CarrierFacts(
    NAME,
    "Twilio",
    keywords=KEYWORDS,
    addresses=AddressKinds(service=SERVICE, senders=SENDERS),
    media=MEDIA,
    media_over={RCS.name: MEDIA_RCS, WHATSAPP.name: MEDIA_WHATSAPP},
)
