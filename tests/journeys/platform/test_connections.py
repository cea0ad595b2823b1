"""How many connections a process keeps at most (docs/deploy.md#many-machines)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.actors import LINE
from tests.looking.waits import wait_for
from tests.machines import Machines
from tests.storage.pooling import pgbouncer

MOST = 20


class Counting:
    """Counts, all the time, who else is connected to a database."""

    def __init__(self, url):
        self._database, self._over, self.most = Database(url), threading.Event(), 0
        self._thread = threading.Thread(target=self._count)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_trouble):
        self._over.set()
        self._thread.join()
        self._database.close()

    def _count(self):
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND application_name != 'counting'"
        )
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET application_name = 'counting'"))
            while not self._over.wait(0.01):
                self.most = max(self.most, connection.execute(others).scalar_one())


@pytest.fixture
def house(postgres, tmp_path):
    house = Machines(tmp_path, postgres.create())
    work = house.slack.workspace
    work.add_channel("support", members=(work.add_person("sam", "Sam Rivera", admin=True),))
    yield house
    house.stop()


def open_up(house):
    house.open_to_slack()
    house.until_people_are_known()
    house.command("sam", "/queue create support #support")
    house.command("sam", f"/line add {LINE} support")


def text_all(house, number):
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda one: house.twilio.receive(f"+1555773{one:04}", LINE, "Hello", sid=f"SM{one:032x}"), range(number)))
    assert {one.status_code for one in answers} == {200}


def test_a_process_that_is_busy_keeps_twenty_connections_at_most(house):
    house._database.close()
    house.web()
    open_up(house)
    house._database.close()
    with Counting(house.database_url) as counting:
        text_all(house, 200)
    assert 10 < counting.most <= MOST


@pytest.mark.skipif(pgbouncer.find() is None, reason="PgBouncer isn't installed (apt-get install pgbouncer)")
def test_the_web_works_behind_a_pooler_beside_a_worker_that_has_postgresql_itself(house):
    with pgbouncer.pooled(house.database_url) as url:
        house.worker()
        house.set(DATABASE_URL=url)
        house.web("--no-worker")
        open_up(house)
        text_all(house, 40)
        wait_for(lambda: len(house.messages("#support")) >= 40)
    assert "DuplicatePreparedStatement" not in house.log()
