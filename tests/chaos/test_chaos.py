"""The short form of `make chaos`."""

import os

import pytest

from tests.chaos.plan import Plan
from tests.chaos.proof import prove

pytestmark = pytest.mark.longest

SEED = int(os.environ.get("THREADLINE_SEED", "20171128"))


def test_nothing_is_lost_doubled_shuffled_or_sent_without_ownership(tmp_path):
    """Kill -9 between any two steps, and everybody else fails as well."""
    outcome = prove(Plan(SEED, kills=3, database="sqlite", nothing=3, outage=4, contacts=1, short=True), tmp_path)
    print(outcome)
    assert outcome.is_clean, outcome
