import pytest

from bot.desk.language.lookup import matching, nearest

PEOPLE = {1: "Kate Lewis kate", 2: "Lee Wong lee", 3: "Maria Gomez mgomez", 4: "Katherine Jones kjones"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kat", [1, 4]),
        ("KATE", [1]),
        ("@lee", [2]),
        ("  gomez ", [3]),
        ("wong lee", [2]),
        ("lee wnog", [2]),
        ("mria", [3]),
        ("", [1, 2, 3, 4]),
        ("@", [1, 2, 3, 4]),
        ("zzz", []),
        ("%", []),
        ("🙂", []),
    ],
)
def test_matching(typed, found):
    assert matching(typed, PEOPLE) == found


@pytest.mark.parametrize(
    ("word", "meant"),
    [("suport", "support"), ("SUPPORT", "support"), ("bilings", "billing"), ("invite-timeot", "invite-timeout"), ("xyz", None), ("", None)],
)
def test_nearest(word, meant):
    assert nearest(word, ["support", "billing", "invite-timeout"]) == meant
