"""Telnyx' error codes are put here in words that an agent can act on.

They are documented in "Messaging Error Code Reference" (https://developers.telnyx.com/docs/messaging/messages/error-codes), those beginning with 1 and 2
in "API error codes" (https://developers.telnyx.com/development/api-fundamentals/api-errors), and for a part of them what to do stands in "Telnyx
Messaging Error Codes" (https://support.telnyx.com/en/articles/6505121-telnyx-messaging-error-codes). A code that isn't here shows its number and where
to read about it.
"""

from dataclasses import dataclass
from typing import Any

from carriers.base import CarrierError, Fault
from carriers.calls import UNREADABLE
from carriers.explanations import Explanation, broken, final, later

OPTED_OUT = "40300"
NOT_FOUND = "10005"
LONGEST_CODE = 6

EXPLANATIONS: dict[str, Explanation] = {
    # --- the account and its key: repairable, nothing is wrong with the text
    NOT_FOUND: broken(
        Fault.ACCOUNT, "Telnyx doesn't know the address that we call. An admin has to check TELNYX_API_URL; the text waits until then."
    ),
    "10003": broken(
        Fault.ACCOUNT, "Telnyx doesn't accept an address of ours. An admin has to check PUBLIC_URL; the text waits until then."
    ),
    "10009": broken(Fault.ACCOUNT, "Telnyx refused our key. An admin has to check TELNYX_API_KEY; the text waits until then."),
    "10010": broken(
        Fault.ACCOUNT, "Our Telnyx key may not send texts. An admin has to check its rights at Telnyx; the text waits until then."
    ),
    "10011": later(Fault.CARRIER, "Telnyx is getting more requests from us than it takes at once. It is tried again by itself."),
    "20002": broken(Fault.ACCOUNT, "Our Telnyx key was revoked. An admin has to make a new TELNYX_API_KEY; the text waits until then."),
    "20006": broken(Fault.ACCOUNT, "Our Telnyx key has run out. An admin has to make a new TELNYX_API_KEY; the text waits until then."),
    "20012": broken(Fault.ACCOUNT, "Our Telnyx account isn't active. An admin has to look at Telnyx' portal; the text waits until then."),
    "20013": broken(Fault.ACCOUNT, "Our Telnyx account is blocked. An admin has to settle that with Telnyx; the text waits until then."),
    "20014": broken(
        Fault.ACCOUNT, "Our Telnyx account isn't verified. An admin has to verify it in Telnyx' portal; the text waits until then."
    ),
    "20015": broken(
        Fault.ACCOUNT, "Our Telnyx account may not send texts yet. An admin has to ask Telnyx for it; the text waits until then."
    ),
    "20016": broken(
        Fault.ACCOUNT,
        "Our Telnyx account isn't verified at level 1. An admin has to verify it in Telnyx' portal; the text waits until then.",
    ),
    "20017": broken(
        Fault.ACCOUNT,
        "Our Telnyx account isn't verified at level 2. An admin has to verify it in Telnyx' portal; the text waits until then.",
    ),
    "20100": broken(
        Fault.ACCOUNT, "Our Telnyx account has no money left. An admin has to add some in Telnyx' portal; the text waits until then."
    ),
    "40314": broken(
        Fault.ACCOUNT, "Texts are switched off for our Telnyx account. An admin has to settle that with Telnyx; the text waits until then."
    ),
    "40333": later(
        Fault.ACCOUNT,
        "Our messaging profile has spent what it may spend in a day. Retry tomorrow, or an admin raises the limit in Telnyx' portal.",
    ),
    # --- the line
    "10001": broken(Fault.LINE, "Telnyx says that our number isn't active. An admin has to check the line; the text waits until then."),
    "40010": final(
        Fault.LINE,
        "US networks block our number because it isn't registered for business texts (10DLC). An admin has to register it at Telnyx.",
    ),
    "40011": later(Fault.LINE, "The contact's network gets too many texts from us at once. Retry in some minutes."),
    "40013": final(Fault.LINE, "The contact's network doesn't accept our number as a sender. An admin has to check the line at Telnyx."),
    "40014": later(
        Fault.LINE, "The text waited too long at Telnyx and was given up, so that it doesn't arrive late. Retry if it still holds."
    ),
    "40016": later(Fault.LINE, "Our brand has reached T-Mobile's limit for the day (10DLC). Retry tomorrow, or answer from another line."),
    "40017": final(Fault.MESSAGE, "AT&T filtered the text as spam. Say it in other words, without shortened links, and send that."),
    "40018": later(Fault.LINE, "Our campaign sends faster than AT&T lets it (10DLC). Retry in some minutes."),
    "40100": broken(
        Fault.LINE, "Our number can't send texts yet. An admin has to give it a messaging profile at Telnyx; the text waits until then."
    ),
    "40150": broken(
        Fault.LINE, "Our toll-free number isn't known to be ours yet. An admin has to ask Telnyx about it; the text waits until then."
    ),
    "40151": broken(
        Fault.LINE,
        "Another company still has the texts of our number. An admin has to ask Telnyx about the port; the text waits until then.",
    ),
    "40305": broken(
        Fault.LINE,
        "Our number isn't ours at Telnyx or has no messaging profile. An admin has to check the line; the text waits until then.",
    ),
    "40308": final(Fault.LINE, "Our number can't send pictures and files. Send the text without, or from another line."),
    "40312": broken(
        Fault.LINE, "The messaging profile of our number is switched off. An admin has to enable it at Telnyx; the text waits until then."
    ),
    "40315": later(
        Fault.LINE,
        "Telnyx holds texts from our number, since too many of them were taken for spam. Retry later, or answer from another line.",
    ),
    "40318": later(Fault.LINE, "Too many texts from our number wait at Telnyx already. Retry in an hour, or answer from another line."),
    "40320": broken(
        Fault.LINE, "Our number can't be used yet: its purchase is under way. An admin may look at it at Telnyx; the text waits until then."
    ),
    "40321": broken(
        Fault.LINE, "The messaging profile has no number that can send this. An admin has to add one at Telnyx; the text waits until then."
    ),
    "40329": final(Fault.LINE, "Our toll-free number isn't verified, so networks block it. An admin has to have it verified at Telnyx."),
    # --- the contact
    "10002": final(Fault.CONTACT, "Telnyx says that a phone number isn't valid. Check it with the contact."),
    "10016": final(Fault.CONTACT, "The contact's number isn't a whole number with its country code. Check it with the contact."),
    "40001": final(Fault.CONTACT, "The contact's number is a landline, or its network can't be reached. Ask for a mobile number, or call."),
    "40004": later(
        Fault.CONTACT, "The contact's network refused the text without saying why. Retry once; if that fails too, reach them another way."
    ),
    "40005": later(
        Fault.CONTACT, "The contact's phone couldn't be reached in time: switched off, or without signal. Retry if it still holds."
    ),
    "40006": later(Fault.CONTACT, "The contact's network didn't answer, so their phone got nothing. Retry later."),
    "40008": final(
        Fault.CONTACT, "The contact's network didn't take the text. Check the number with the contact, or reach them another way."
    ),
    "40012": final(Fault.CONTACT, "The contact's number isn't a valid phone number. Check it with the contact."),
    OPTED_OUT: final(
        Fault.CONTACT, "The contact opted out of texts from this line (STOP). They get texts again after texting START to it."
    ),
    "40301": final(Fault.CONTACT, "The contact's number can't receive this kind of message. Send the text without files, or call."),
    "40309": final(
        Fault.ACCOUNT,
        "Our messaging profile may not text the contact's country. An admin can allow it in Telnyx' portal (Outbound, Allowed destinations).",
    ),
    "40310": final(Fault.CONTACT, "The contact's number isn't a number that Telnyx can text. Check it with the contact."),
    "40319": final(Fault.CONTACT, "The contact's number can't receive this kind of message. Send the text without files, or call."),
    # --- the message
    "40002": later(Fault.MESSAGE, "The text was filtered as spam for now. Retry later, or say it in other words, without shortened links."),
    "40003": final(
        Fault.LINE,
        "Networks block our number for good, since its texts were taken for spam. An admin has to ask Telnyx; answer from another line.",
    ),
    "40009": final(Fault.MESSAGE, "The contact's network didn't accept the words of the text. Say it in plain letters and send that."),
    "40015": final(Fault.MESSAGE, "Telnyx filtered the text as spam. Say it in other words, without shortened links, and send that."),
    "40302": final(Fault.MESSAGE, "The text is larger than Telnyx takes: ten parts, or 1 MB with its files. Send it in shorter pieces."),
    "40304": final(Fault.MESSAGE, "Telnyx doesn't take this text together with its files. Send them one after the other."),
    "40316": final(Fault.MESSAGE, "There was neither a text nor a file to send. Write the reply once more."),
    "40317": later(
        Fault.MESSAGE,
        "Telnyx could not take the files: it fetches up to ten from us, 1 MB together. Retry; if that fails too, ask an admin.",
    ),
    "40322": final(Fault.MESSAGE, "Telnyx blocked the text for what it says. Say it in other words and send that."),
    "40328": final(Fault.MESSAGE, "The text is longer than Telnyx sends at once. Send it in shorter pieces."),
}
_EXPIRED = later(Fault.CARRIER, "The text wasn't delivered in time and was given up. Retry if it still holds.")


@dataclass(frozen=True, slots=True)
class Problem:
    """The first of the errors that Telnyx lists; `code` is "" where there is none."""

    code: str = ""
    title: str = ""


def problem_of(said: Any) -> Problem:
    """Reads the errors of a refused call or of a message."""
    try:
        first = said["errors"][0]
        code = str(first["code"]).strip()
        return Problem(code if code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE else "", str(first.get("title") or ""))
    except (*UNREADABLE, IndexError):
        return Problem()


def explain(problem: Problem, *, wait: float | None = None) -> CarrierError:
    """Gives the error that a code of Telnyx' stands for. Only where it says so did the contact text STOP: reports use that code for other refusals
    too.
    """
    is_stop = problem.code == OPTED_OUT and "stop" in (problem.title or "stop").lower()
    known = EXPLANATIONS.get(problem.code) if problem.code != OPTED_OUT or is_stop else None
    return (known or _unknown(problem.code)).error(problem.code, wait=wait, opted_out=is_stop)


def expired() -> CarrierError:
    return _EXPIRED.error("")


def _unknown(code: str) -> Explanation:
    if not code:
        return final(
            Fault.CARRIER, "Telnyx couldn't deliver the text and gave no reason. Write it once more, or reach the contact another way."
        )
    return final(
        Fault.CARRIER,
        f"Telnyx couldn't send the text: error {code}. What that means stands at https://developers.telnyx.com/docs/messaging/messages/error-codes",
    )
