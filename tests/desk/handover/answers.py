"""What can happen to an invitation of Kate's to Lee, and what holds afterwards."""

from dataclasses import dataclass

from bot.desk.handover import conversations, invitations
from storage.models import ConversationState, InvitationState, Status
from tests.desk.house import KATE, LEE, Rooms


def accept(house: Rooms) -> None:
    house.answer(invitations.accept, LEE)


def reject(house: Rooms) -> None:
    house.answer(invitations.reject, LEE)


def withdraw(house: Rooms) -> None:
    house.answer(invitations.withdraw, KATE)


def close(house: Rooms) -> None:
    house.act(conversations.close, KATE)


def expire(house: Rooms) -> None:
    house.pass_time(120)
    house.fire()


def lee_not_ready(house: Rooms) -> None:
    house.set_status(LEE, Status.NOT_READY)


def lee_dnd(house: Rooms) -> None:
    house.set_status(LEE, Status.DND)


def lee_removed(house: Rooms) -> None:
    house.remove(LEE)


def lee_left(house: Rooms) -> None:
    house.leave(LEE)


def kate_removed(house: Rooms) -> None:
    house.remove(KATE)


def kate_left(house: Rooms) -> None:
    house.leave(KATE)


def kate_away(house: Rooms) -> None:
    house.set_status(KATE, Status.NOT_READY)


def kate_dnd(house: Rooms) -> None:
    house.set_status(KATE, Status.DND)


@dataclass(frozen=True)
class After:
    """`told` begins what the sender is told, by a notice that stays or by a word."""

    owner: str | None
    invitation: InvitationState
    cause: str
    told: str | None = None
    stays: bool = False
    state: ConversationState = ConversationState.ACTIVE
    log: str = ""


NOT_ACCEPTED = "Transfer to Lee Wong was not accepted: "
WITHDRAWN, EXPIRED, REJECTED = InvitationState.WITHDRAWN, InvitationState.EXPIRED, InvitationState.REJECTED
DONE, WAITING = ConversationState.DONE, ConversationState.WAITING
GONE = "no longer available"
TABLE = {
    "accepted": (
        [accept],
        After(LEE, InvitationState.ACCEPTED, "accepted", "Lee Wong accepted the conversation", log="Transferred on 11/28/2017"),
    ),
    "rejected": ([reject], After(KATE, REJECTED, "rejected", NOT_ACCEPTED + "Lee Wong rejected it.", True, log=NOT_ACCEPTED)),
    "expired": ([expire], After(KATE, EXPIRED, "no answer in time", NOT_ACCEPTED + "Lee Wong didn't answer within 120 seconds.", True)),
    "target Not Ready": ([lee_not_ready], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is Not Ready.", True)),
    "target DND": ([lee_dnd], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is Do not disturb.", True)),
    "target removed": ([lee_removed], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is in no queue any more.", True)),
    "target left": ([lee_left], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong left.", True, log=NOT_ACCEPTED)),
    "withdrawn": ([withdraw], After(KATE, WITHDRAWN, "withdrawn", log="Kate Lewis withdrew the invitation to Lee Wong.")),
    "done": ([close], After(None, WITHDRAWN, GONE, state=DONE, log="The invitation to Lee Wong ended: Kate Lewis marked")),
    "sender removed": ([kate_removed], After(None, WITHDRAWN, GONE, "Your invitation to Lee Wong", state=WAITING)),
    "sender left": ([kate_left], After(None, WITHDRAWN, GONE, "Your invitation to Lee Wong", state=WAITING)),
    "sender away alone": ([kate_away], After(KATE, InvitationState.PENDING, "")),
    "rejected, sender away": (
        [kate_away, reject],
        After(None, REJECTED, "rejected", NOT_ACCEPTED, True, WAITING, "Back to waiting in support"),
    ),
    "rejected, sender DND": ([kate_dnd, reject], After(None, REJECTED, "rejected", NOT_ACCEPTED, True, WAITING)),
    "expired, sender away": ([kate_away, expire], After(None, EXPIRED, "no answer in time", NOT_ACCEPTED, True, WAITING)),
    "target gone, sender away": ([kate_away, lee_dnd], After(None, WITHDRAWN, "target gone", NOT_ACCEPTED, True, WAITING)),
    "accepted, sender away": ([kate_away, accept], After(LEE, InvitationState.ACCEPTED, "accepted", "Lee Wong accepted")),
}
