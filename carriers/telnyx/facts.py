"""Telnyx can do this, by its documentation; each fact names its page under https://developers.telnyx.com/docs/messaging/messages/ or another
address.
"""

import re

from carriers.facts import AddressKinds, CarrierFacts, Keywords, MediaLimits

NAME = "telnyx"
PROFILE = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The id of a messaging profile, whose pool of numbers sends where no number is named ("send a message", messaging_profile_id)."""

# "advanced-opt-in-out": the default words, which count where they are the whole text. They hold for all numbers of the messaging profile.
KEYWORDS = Keywords(
    stop=frozenset({"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit"}),
    start=frozenset({"start", "unstop"}),
    help=frozenset({"help"}),
)

# "mms-transcoding": up to 10 files, and 600 kB together is what every network in the US takes from every kind of number; Telnyx itself takes less
# than 1 MB ("send a message", media_urls). The types are those of "mms-transcoding" and of "FAQs about MMS at Telnyx" (support.telnyx.com 4450150),
# which also says that there is no MMS between countries.
MEDIA = MediaLimits(
    most=10,
    together=600_000,
    other=600_000,
    pictures=("image/jpeg", "image/png", "image/gif"),
    others=frozenset(
        {
            *("video/mp4", "video/3gpp", "video/quicktime"),
            *("audio/mpeg", "audio/amr", "audio/ogg"),
            *("text/vcard", "text/x-vcard", "text/calendar", "application/pdf"),
        }
    ),
    countries={"US": "the US", "CA": "Canada"},
)

# "Messages that are queued (and not yet sent) will not appear in the MDR reports" (support.telnyx.com 96934).
FACTS = CarrierFacts(NAME, "Telnyx", keywords=KEYWORDS, addresses=AddressKinds(service=PROFILE), media=MEDIA, list_is_late=True)
