"""The engine for PostgreSQL: the contract of all engines, and what only many processes and a server of its own can show."""

import pytest

from storage.engine import procrastinate
from tests.storage.engine_contract import Contract
from tests.storage.procrastinate_house import ProcrastinateHouse


class TestProcrastinate(Contract):
    @pytest.fixture
    def house(self, postgres, monkeypatch):
        monkeypatch.setattr(procrastinate, "SWEEP", 60.0)  # what comes only by a sweep would be waited for in vain
        return ProcrastinateHouse(postgres.create())
