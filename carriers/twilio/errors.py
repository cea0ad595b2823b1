"""Twilio's error codes are put here in words that an agent can act on.

Twilio warns that codes may change ("updates to the error code dictionary", July 2024), so an unknown one is nothing special: it shows its
number and where to read about it. "documented" below means that code's page under https://www.twilio.com/docs/api/errors/, or the page
named; "test-credentials table" is in https://www.twilio.com/docs/iam/test-credentials.
"""

from carriers.base import CarrierError, Fault
from carriers.explanations import Explanation, broken, final, later

OPTED_OUT = "21610"
NOT_FOUND = "20404"
LONGEST_CODE = 6

EXPLANATIONS: dict[str, Explanation] = {
    # --- the account and its credentials: repairable, nothing is wrong with the text
    # not verified: third parties agree on the meaning
    "20003": broken(
        Fault.ACCOUNT,
        "Twilio refused our credentials. An admin has to check the Twilio account SID, token or API key; the text waits until then.",
    ),
    # not verified: "account not active"
    "20005": broken(
        Fault.ACCOUNT, "Our Twilio account isn't active. An admin has to look at the Twilio console; the text waits until then."
    ),
    # documented: "resource not found"; for a text it means the account in the address
    NOT_FOUND: broken(
        Fault.ACCOUNT, "Twilio doesn't know our account. An admin has to check the Twilio account SID; the text waits until then."
    ),
    # documented: never processed, so a retry is safe
    "20429": later(Fault.CARRIER, "Twilio is getting more requests from us than it takes at once. It is tried again by itself."),
    # documented: suspended between queueing and sending
    "30002": later(
        Fault.ACCOUNT, "Our Twilio account was suspended before the text went out. An admin has to settle that with Twilio, then retry."
    ),
    # documented: rolling 24 hours
    "63038": later(
        Fault.ACCOUNT,
        "Our Twilio account has reached its limit of messages per day. Retry tomorrow, or an admin asks Twilio for a higher limit.",
    ),
    # documented: 2,000 messages per second
    "63017": later(Fault.ACCOUNT, "Our Twilio account sends faster than it may. Retry in a few minutes."),
    # documented: a trial account, or one without an approved compliance profile
    "21608": final(
        Fault.ACCOUNT,
        "Our Twilio account is a trial or not approved yet, so it can text only numbers that were verified there. An admin has to upgrade it, or verify this number.",
    ),
    # documented: registration of the business
    "30533": final(
        Fault.ACCOUNT,
        "Our number is registered for person-to-person messages, which isn't allowed. An admin has to correct the registration at Twilio.",
    ),
    # not verified: a third party's list, "StatusCallback is not a valid URL"
    "21609": broken(
        Fault.ACCOUNT,
        "Twilio doesn't accept our public address for delivery reports. An admin has to check PUBLIC_URL; the text waits until then.",
    ),
    # --- the line
    # documented: test-credentials table
    "21212": broken(
        Fault.LINE, "Twilio says that our sending number isn't valid. An admin has to check the line; the text waits until then."
    ),
    # documented: test-credentials table
    "21606": broken(
        Fault.LINE,
        "Our sending number isn't ours at Twilio, is suspended or can't send texts. An admin has to check the line; the text waits until then.",
    ),
    # not verified: "a 'From' phone number is required", third parties agree
    "21603": broken(Fault.LINE, "The text named no number of ours. An admin has to check the line; the text waits until then."),
    # documented: refused by the networks for the rate of the campaign, rarely for one number
    "30022": later(
        Fault.LINE,
        "US networks refused the text because our number, or this one contact, got too many in a short time. Retry in some minutes.",
    ),
    # not verified: third parties agree, "daily message cap reached"
    "30023": later(Fault.LINE, "Our number has reached the day's limit of a US network. Retry tomorrow, or answer from another line."),
    # documented: the network doesn't know the sender, such as shortly after its registration
    "30024": later(
        Fault.LINE,
        "The contact's network doesn't know our number as a sender yet. Retry later; if it goes on, an admin asks Twilio about its registration.",
    ),
    # documented: what it means, on the pages about rejected verifications (such as 30464); the code's own page wasn't at hand
    "30032": final(
        Fault.LINE, "Our toll-free number isn't verified, so US and Canadian networks block it. An admin has to have it verified at Twilio."
    ),
    # not verified: third parties agree on the meaning, "campaign not active"
    "30035": final(
        Fault.LINE, "US networks block our number because its registration (A2P 10DLC) isn't active. An admin has to look at it at Twilio."
    ),
    # documented: waited at Twilio for longer than we allow
    "30036": later(
        Fault.LINE, "The text waited at Twilio for an hour and was given up, so that it doesn't arrive late. Retry if it still holds."
    ),
    # documented: more than ten hours' worth of messages
    "21611": later(Fault.LINE, "Too many texts from our number are waiting at Twilio. Retry in an hour, or answer from another line."),
    # documented: the queue of a sender or service overflowed
    "30001": later(Fault.LINE, "Too many texts from our number were waiting at Twilio, so this one was dropped. Retry in an hour."),
    # documented: help article on the shutdown of unregistered 10DLC messaging; the code's own page wasn't at hand
    "30034": final(
        Fault.LINE,
        "US networks block our number because it isn't registered for business texts (A2P 10DLC). An admin has to register it at Twilio.",
    ),
    # --- the contact
    # documented: test-credentials table
    "21211": final(Fault.CONTACT, "The contact's number isn't a valid phone number. Check it with the contact."),
    # not verified: "a 'To' phone number is required", third parties agree
    "21604": final(Fault.CONTACT, "The contact has no number that Twilio could text. Check it with the contact."),
    # documented: test-credentials table
    "21408": final(
        Fault.ACCOUNT,
        "Our Twilio account may not send texts to the contact's country. An admin can allow it under Messaging geographic permissions.",
    ),
    # documented: test-credentials table; also arrives in a delivery report only
    OPTED_OUT: final(
        Fault.CONTACT, "The contact opted out of texts from this line (STOP). They get texts again after texting START to it."
    ),
    # documented: test-credentials table
    "21612": final(
        Fault.CONTACT, "Twilio has no route from our number to the contact's. Try another line, or reach the contact another way."
    ),
    # documented: 'From' and 'To' of one channel
    "21910": final(
        Fault.LINE, "Twilio can't reach the contact over the network that they wrote over. They can write again, or be texted another way."
    ),
    # documented: a free-form message after the window
    "63016": later(
        Fault.CONTACT,
        "WhatsApp takes our words for 24 hours after the contact's last message, and these were over. They have to write first, then press Retry; "
        "or text their number with /sms new from a line that sends SMS. Threadline sends no templates.",
    ),
    # documented: no such address on the network, or nobody there who is active
    "63003": final(
        Fault.CONTACT,
        "The contact can't be reached over the network of this line. Text their number with /sms new from a line that sends SMS.",
    ),
    # documented: blocked, or opted out, over there
    "63014": final(Fault.CONTACT, "The contact has blocked us over the network of this line. Reach them another way."),
    # documented: From isn't a sender of this account, or not approved yet
    "63007": broken(
        Fault.LINE,
        "Twilio knows no such sender of WhatsApp or RCS in our account, or it isn't approved yet. An admin has to check the line; the text waits until then.",
    ),
    # documented: the account's rate, or WhatsApp's limit for a sender
    "63018": later(Fault.LINE, "Our sender has reached a limit of Twilio's or of WhatsApp's. Retry later."),
    # documented: the media had no bytes
    "63019": later(
        Fault.ACCOUNT, "Twilio could not fetch the attached file from us, so nothing was sent. Retry; if that fails too, ask an admin."
    ),
    # documented: rejected or unsupported by the network
    "63021": final(
        Fault.MESSAGE, "The network of this line doesn't take such a message. Send the file in another format, or the words alone."
    ),
    # documented: not capable of RCS
    "63106": final(
        Fault.CONTACT, "The contact's phone takes no RCS messages just now. Text their number with /sms new from a line that sends SMS."
    ),
    # documented: test-credentials table
    "21614": final(
        Fault.CONTACT, "The contact's number isn't a mobile number, so it can't receive texts. Ask for another number, or call."
    ),
    # documented: 'To' number cannot be a short code
    "21265": final(Fault.CONTACT, "The contact writes from a short code, which can't receive texts from us. Reach them another way."),
    # documented: 'To' number cannot be a landline
    "21635": final(Fault.CONTACT, "The contact's number is a landline, so it can't receive texts. Ask for another number, or call."),
    # documented: may be transient, a retry is advised
    "30003": later(
        Fault.CONTACT, "The contact's phone couldn't be reached: switched off, without signal or not able to receive texts. Retry later."
    ),
    # documented: opt-out, block list, or filtering
    "30004": final(
        Fault.CONTACT, "The contact's network blocked the text, perhaps because they opted out or blocked us. Reach them another way."
    ),
    # not verified: third parties agree on the meaning
    "30005": final(Fault.CONTACT, "The contact's number is unknown or no longer in use. Check it with the contact."),
    # documented: landline or unreachable carrier, don't retry
    "30006": final(
        Fault.CONTACT, "The contact's number is a landline, or its network can't be reached from ours. Ask for a mobile number, or call."
    ),
    # --- the message
    # not verified: third parties agree on the meaning
    "30007": final(Fault.MESSAGE, "The text was filtered as spam. Say it in other words, without shortened links, and send that."),
    # not verified: "unknown error", third parties advise to retry once
    "30008": later(
        Fault.CARRIER, "The contact's network refused the text without saying why. Retry once; if that fails too, reach them another way."
    ),
    # not verified: third parties agree on the meaning
    "30011": final(Fault.MESSAGE, "The contact's number can't receive pictures and files. Send it without, or send a link."),
    # documented: too many characters or bytes for the network
    "30019": final(
        Fault.MESSAGE, "The message is larger than the contact's network takes. Send fewer or smaller files, or a shorter text."
    ),
    # documented: disruption on the network's side; Twilio doesn't try again, so that nothing comes twice
    "30410": later(Fault.CARRIER, "The contact's network didn't answer Twilio in time. Retry later."),
    # not verified: Twilio's protection against fraud, third parties agree
    "30450": final(
        Fault.MESSAGE,
        "Twilio blocked the text as likely fraud on this number or country. An admin can allow it at Twilio, or call instead.",
    ),
    # documented: a text or a file is required
    "21602": final(Fault.MESSAGE, "There was nothing to send. Write a text or attach a file."),
    # documented: the same, with a messaging service
    "21619": final(Fault.MESSAGE, "There was neither a text nor a file to send. Write the reply once more."),
    # documented: body exceeds 1,600 characters
    "21617": final(Fault.MESSAGE, "The text is longer than 1,600 characters. Shorten it or send it in parts."),
    # documented: malformed media address
    "21620": later(
        Fault.ACCOUNT,
        "Twilio doesn't accept the address of the attached file. An admin has to check PUBLIC_URL; the text waits until then.",
    ),
    # documented: up to 10 media files
    "21623": final(Fault.MESSAGE, "A message can hold 10 files at most. Send the rest in another one."),
    # documented: whoever was asked answered 4xx or 5xx, or not at all; here that is us, perhaps during a restart
    "11200": later(
        Fault.ACCOUNT, "Twilio could not fetch the attached files from us, so nothing was sent. Retry; if that fails too, ask an admin."
    ),
    # documented: 5 MB for an MMS
    "11751": final(Fault.MESSAGE, "The attached files are too large: 5 MB together at most. Send smaller ones, or fewer at once."),
    # documented: content type isn't supported
    "12300": final(Fault.MESSAGE, "A file of this type can't be sent as a picture message. Send it as JPEG, PNG or PDF."),
}


def code_of(said: object) -> str:
    """Reads a code as Twilio gives it, a number or a string; "" where it says nothing."""
    code = str(said).strip()
    return code if code.isascii() and code.isdigit() and code.strip("0") and len(code) <= LONGEST_CODE else ""


def explain(code: str, *, wait: float | None = None) -> CarrierError:
    """Gives the error that a code of Twilio's stands for; "" is where Twilio gave none."""
    known = EXPLANATIONS.get(code) or _unknown(code)
    return known.error(code, wait=wait, opted_out=code == OPTED_OUT)


def _unknown(code: str) -> Explanation:
    if not code:
        return final(
            Fault.CARRIER, "Twilio couldn't deliver the text and gave no reason. Write it once more, or reach the contact another way."
        )
    return final(
        Fault.CARRIER,
        f"Twilio couldn't send the text: error {code}. What that means stands at https://www.twilio.com/docs/api/errors/{code}",
    )
