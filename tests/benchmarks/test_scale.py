"""The model of how large a team may become holds where something was measured, and its page is what it says."""

import pytest

from tests.benchmarks import scale, scale_page


@pytest.mark.parametrize("point", scale.points(scale.read()), ids=lambda point: point.what)
def test_the_model_meets_what_was_measured(point):
    assert point.holds, f"{point.model:.3g} {point.unit}, measured {point.measured:.3g}"


def test_the_page_is_what_the_model_says():
    assert scale_page.PAGE.read_text() == scale_page.page(scale.read()) + "\n", "make scale writes it anew"


def test_slack_is_the_first_limit():
    first, *_, last = scale.limits(scale.read())
    assert (first.name, last.name) == ("edits", "commits")
    assert first.agents * 100 < last.agents


def test_a_point_that_is_missed_is_told():
    assert not scale.Point("texts", "/s", 100, 160).holds
    assert scale.Point("texts", "/s", 100, 140).holds
