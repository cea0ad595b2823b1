"""Lanes at noon, for tests of the outbox."""

from datetime import timedelta

from sqlmodel import select

from storage import outbox
from storage.models import Delivery
from storage.pace import Rate
from tests.storage.house import NOON

A, B = "slack:a", "slack:b"
SECOND = timedelta(seconds=1)
RATES = {"post": Rate(1000)}


def add(session, lane, *subjects, pace=None):
    for subject in subjects:
        outbox.add(session, NOON, lane, "say", subject, pace, RATES)


def take(session, lane=A, after=0.0, holder="me"):
    return outbox.take(session, NOON + after * SECOND, lane, holder, RATES)


def due(session, now):
    return [lane for lane, _when in outbox.list_lanes(session, now, now)]


def states(session):
    session.expire_all()
    return {one.subject: one.state for one in session.exec(select(Delivery))}
