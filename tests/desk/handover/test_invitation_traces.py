"""All that each step of an invitation leaves behind, as it stands in invitation_traces.txt: nothing is forgotten, and nothing happens besides."""

from pathlib import Path

import pytest

from bot.desk.handover import conversations, invitations, offers, rejections
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage import timers
from storage.kinds import TimerKind
from storage.models import Routing, Status
from tests.desk.house import KATE, LEE, MARIA, SAM, newest_invitation
from tests.desk.traces import trace, watched


def claimed(house):
    house.claimed()
    watched(house)


def handed(house):
    """Kate has invited Maria, whose other queue hands out."""
    with house.transaction() as tx:
        names.get_named(tx, "billing").routing = Routing.ROUND_ROBIN
    house.claimed()
    house.act(invitations.invite, KATE, MARIA)
    watched(house)


def invited(house):
    house.invited()
    watched(house)


def asked(house):
    """Kate has invited her own queue: Lee and Maria may answer."""
    house.claimed()
    house.act(invitations.invite, KATE, "queue:1")
    with house.transaction() as tx:
        newest_invitation(tx).shown_at = house.now
    watched(house)


def led(house):
    """Maria leads support, and has invited Lee for what Kate holds."""
    with house.transaction() as tx:
        queues.name_supervisor(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), people.get_person(tx, MARIA))
    house.claimed()
    house.act(invitations.invite, MARIA, LEE)
    watched(house)


def offered(house, *, shown=True):
    """Support hands out, and Kate is offered what waits."""
    with house.transaction() as tx:
        names.get_named(tx, "support").routing = Routing.ROUND_ROBIN
    house.text()
    with house.transaction() as tx:
        assert timers.take(tx.session, tx.now, TimerKind.HAND_OUT, "1")
        offers.hand_out(tx, 1)
    with house.transaction() as tx:
        newest_invitation(tx).shown_at = house.now if shown else None
    watched(house)


def unseen(house):
    offered(house, shown=False)


def answer(verb, person):
    return lambda house: house.answer(verb, person)


def invite(target, note=None):
    return lambda house: house.act(invitations.invite, KATE, target, note)


def late(work):
    """Its time is over, and the timer does its work."""

    def act(house):
        house.pass_time(120)
        with house.transaction() as tx:
            work(tx, newest_invitation(tx).id)

    return act


def remind(house):
    house.pass_time(60)
    with house.transaction() as tx:
        invitations.remind(tx, newest_invitation(tx).id)


def explain(person, *reasons):
    def act(house):
        house.answer(invitations.reject, person)
        for reason in reasons:
            with house.transaction() as tx:
                rejections.explain(tx, newest_invitation(tx), people.get_person(tx, person), reason)

    return act


def both_reject(house):
    house.answer(invitations.reject, LEE)
    house.answer(invitations.reject, MARIA)


def nobody_ready(house):
    house.answer(invitations.reject, LEE)
    for person in (LEE, MARIA):
        house.set_status(person, Status.DND)


STEPS = {
    "a teammate is invited": (claimed, invite(LEE, "Speaks Spanish")),
    "accepted": (invited, answer(invitations.accept, LEE)),
    "rejected": (invited, answer(invitations.reject, LEE)),
    "expired": (invited, late(invitations.expire)),
    "withdrawn": (invited, answer(invitations.withdraw, KATE)),
    "the target is Not Ready": (invited, lambda house: house.set_status(LEE, Status.NOT_READY)),
    "done meanwhile": (invited, lambda house: house.act(conversations.close, KATE)),
    "reminded": (invited, remind),
    "rejected with a reason, once": (invited, explain(LEE, "  Busy ", "Very busy", "")),
    "rejected by somebody whom another queue may offer more": (handed, answer(invitations.reject, MARIA)),
    "accepted by somebody who may be offered less now": (handed, answer(invitations.accept, MARIA)),
    "a supervisor's, accepted": (led, answer(invitations.accept, LEE)),
    "a supervisor's, rejected": (led, answer(invitations.reject, LEE)),
    "a supervisor's, withdrawn by the owner": (led, answer(invitations.withdraw, KATE)),
    "a queue is invited": (claimed, invite("queue:1")),
    "a queue's, accepted": (asked, answer(invitations.accept, MARIA)),
    "a queue's, rejected by one": (asked, answer(invitations.reject, LEE)),
    "a queue's, rejected by all": (asked, both_reject),
    "a queue's, nobody is Ready any more": (asked, nobody_ready),
    "a queue's, expired": (asked, late(invitations.expire)),
    "a queue's, reminded": (asked, remind),
    "a queue's, rejected with a reason": (asked, explain(LEE, "Busy", "Very busy")),
    "an offer, accepted": (offered, answer(invitations.accept, KATE)),
    "an offer, rejected with a reason": (offered, explain(KATE, "Busy")),
    "an offer, missed": (offered, late(offers.expire)),
    "an offer that Slack could not show": (unseen, late(offers.expire)),
    "an offer, claimed by somebody else": (offered, lambda house: house.act(conversations.claim, LEE)),
}
LEFT = {name: lines for name, *lines in map(str.splitlines, Path(__file__).with_name("invitation_traces.txt").read_text().split("\n\n"))}


@pytest.mark.parametrize("step", STEPS)
def test_what_is_left_behind(house, step):
    before, act = STEPS[step]
    before(house)
    assert trace(house, act) == [line.strip() for line in LEFT[step]]


def test_each_is_a_step():
    assert LEFT.keys() == STEPS.keys()
