"""The house of the embedded engine: one SQLite file, one process."""

from storage.database import Database
from storage.engine.embedded import EmbeddedEngine
from tests.storage.house import Now


class EmbeddedHouse:
    build = "tests.storage.engine.embedded_house:EmbeddedHouse"

    def __init__(self, url: str) -> None:
        self.url = url

    def open(self) -> Database:
        return Database(self.url)

    def engine(self, database: Database, clock: Now) -> EmbeddedEngine:
        return EmbeddedEngine(database.write, database.read, clock, lambda lane: lane.split(":", 1)[0], database.checkpoint)

    def look(self, engine: EmbeddedEngine) -> None:
        engine.look()
