"""A routing point to try rules with."""

from bot.desk.handover import conversations
from bot.desk.people import people
from bot.desk.queues import names, picks
from bot.desk.setup import lines, points, queues
from storage.models import Channel
from tests.desk.house import KATE, LINE, SAM, VANESSA, newest
from tests.looking.left import list_timers


class Point:
    """The routing point main in a house with a third queue, returns."""

    def __init__(self, house):
        self.house = house
        with house.transaction() as tx:
            queues.create(tx, people.get_person(tx, SAM), "returns", Channel(id="C3", name="returns"))
            names.get_named(tx, "support").reopen_window = 0

    def rules(self, *wanted):
        with self.house.transaction() as tx:
            sam = people.get_person(tx, SAM)
            point = points.create(tx, sam, "main")
            for kind, queue, number in wanted:
                points.add_rule(tx, sam, point, kind, str(names.get_named(tx, queue).id) if queue else "", number)
        return self

    def change(self, queue, **values):
        with self.house.transaction() as tx:
            names.get_named(tx, queue).sqlmodel_update(values)
        return self

    def behind_the_line(self):
        with self.house.transaction() as tx:
            lines.route(tx, people.get_person(tx, SAM), LINE, "main")

    def pick(self, contact_id=None, but=()):
        with self.house.transaction() as tx:
            picked = picks.pick(tx, points.get_named(tx, "main").id, contact_id, but)
            return picked.queue and picked.queue.name, picked.first and picked.first.id, [verdict for _, verdict in picked.steps]

    def lead(self, route):
        with self.house.transaction() as tx:
            return picks.lead(tx, route, 1)

    def resolve(self, target=None):
        """Of Kate, for her conversation with Vanessa."""
        with self.house.transaction() as tx:
            key = target or picks.point_key(points.get_named(tx, "main").id)
            target_id, point = picks.resolve(tx, newest(tx), people.get_person(tx, KATE), key)
            return target_id, point and point.name

    def number(self, queue):
        with self.house.transaction() as tx:
            return names.get_named(tx, queue).id

    def finished(self, person, sender=VANESSA):
        """The contact's last conversation was theirs."""
        self.house.text(sender=sender)
        self.house.act(conversations.claim, person)
        self.house.act(conversations.close, person)
        return self

    def overflow(self):
        """Where the newest conversation should wait by now."""
        with self.house.transaction() as tx:
            queue = picks.find_overflow(tx, newest(tx))
            return queue and queue.name

    def expected(self, kind="overflow"):
        with self.house.transaction() as tx:
            return [(timer.due_at, timer.subject) for timer in list_timers(tx.session) if timer.kind == kind]
