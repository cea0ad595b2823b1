"""What comes in to an address that leads nowhere is kept, and the admins are told once for each address."""

from bot.desk import carrier_facts
from bot.desk.language import phone, times
from bot.desk.notices import notices
from bot.desk.terms import NoticeKind
from carriers import networks
from carriers.base import InboundText
from storage.transaction import Transaction


def tell(tx: Transaction, text: InboundText) -> None:
    """Tells of a text to an address that is no line yet."""
    said = f"A text came in to {phone.written(text.recipient)}, which is no line of ours yet. It is kept and will be shown once the line is added."
    notices.tell_admins(tx, said, key=f"line {text.recipient}", kind=NoticeKind.LINE, subject=text.recipient)


def tell_unserved(tx: Transaction, text: InboundText) -> None:
    """Tells of a message over a network that no line can bear: an answer to it would have to go by rules of that network's own."""
    carrier, facts = carrier_facts.title(tx, text.carrier), carrier_facts.find(tx, text.carrier)
    served = times.listed(["SMS", "MMS", *(networks.NETWORKS[name].title for name in (facts.addresses.senders if facts else ()))])
    said = (
        f"A {text.unserved} message came in to {text.recipient}. Over {carrier} Threadline serves {served} only: nobody at the desk sees such "
        f"messages, and none is answered. They are kept, and threadline export --contact {text.sender} hands out this one. To end this, lead "
        f"{text.recipient} somewhere else at {carrier}."
    )
    notices.tell_admins(tx, said, key=f"unserved {text.recipient}")
