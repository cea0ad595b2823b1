"""The house of procrastinate's engine: a database on a real PostgreSQL, any number of processes."""

from storage.database import Database
from storage.engine.procrastinate import ProcrastinateEngine
from tests.storage.house import Now


class ProcrastinateHouse:
    build = "tests.storage.engine.procrastinate_house:ProcrastinateHouse"

    def __init__(self, url: str) -> None:
        self.url = url

    def open(self) -> Database:
        return Database(self.url)

    def engine(self, database: Database, clock: Now) -> ProcrastinateEngine:
        return ProcrastinateEngine(database.write, clock, lambda lane: lane.split(":", 1)[0], database.url)

    def look(self, engine: ProcrastinateEngine) -> None:
        engine.look()
