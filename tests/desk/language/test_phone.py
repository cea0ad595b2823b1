import pytest

from bot.desk.errors import DeskError
from bot.desk.language.phone import can_receive, is_meant, read_number, written

SERVICE = "MG" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("+15557720101", "+15557720101"),
        ("(555) 772-0101", "+15557720101"),
        ("555-772-0101", "+15557720101"),
        ("1 555 772 0101", "+15557720101"),
        (" +44 20 7946 0000 ", "+442079460000"),
        ("12345", "12345"),
        ("123", "123"),
        ("123456", "123456"),
    ],
)
def test_a_number_is_kept_in_one_way_however_it_is_written(word, address):
    assert read_number(word) == address


@pytest.mark.parametrize(
    "word", ["", "12", "1234567", "+1", "+", "SUPPORT", "MG123", "+1555772010155555", "１２３４", "²³¹", "<@U1>", "5" * 400]
)
def test_what_is_no_number_is_refused_with_an_example(word):
    with pytest.raises(DeskError, match=r"is no phone number\. Write it like \+15550001111\."):
        read_number(word)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+15557720101", "(555) 772-0101"),
        ("+442079460000", "+44 20 7946 0000"),
        ("+4930123456", "+49 30 123456"),
        ("12345", "12345"),
        ("SUPPORT", "SUPPORT"),
        (SERVICE, SERVICE),
        ("+", "+"),
        ("+999", "+999"),
        ("", ""),
    ],
)
def test_addresses_are_shown_as_people_write_them(address, shown):
    assert written(address) == shown


@pytest.mark.parametrize(("address", "can"), [("+15557720101", True), ("12345", True), ("SUPPORT", False), ("Bank 24", False), ("", False)])
def test_names_can_send_but_not_receive(address, can):
    assert can_receive(address) is can


@pytest.mark.parametrize(
    ("typed", "address", "line", "is_it"),
    [
        ("+15557720101", "+15557720101", "+15550001111", True),
        ("15557720101", "+15557720101", "+15550001111", True),
        ("5557720101", "+15557720101", "+15550001111", True),
        ("(555) 772-0101", "+15557720101", "+15550001111", True),
        ("555-772-0101", "+15557720101", "+15550001111", True),
        ("772-0101", "+15557720101", "+15550001111", True),
        ("0101", "+15557720101", "+15550001111", True),
        ("0101", "+15557722101", "+15550001111", False),
        ("(555) 772-0102", "+15557720101", "+15550001111", False),
        ("020 7946 0000", "+442079460000", "+442079461111", True),
        ("+44 (0)20 7946 0000", "+442079460000", "+15550001111", True),
        ("12345", "12345", "+15550001111", True),
        ("Route 101", "+15557720101", "+15550001111", False),
        ("", "+15557720101", "+15550001111", False),
    ],
)
def test_a_number_is_meant_by_any_usual_writing_and_by_its_last_digits(typed, address, line, is_it):
    assert is_meant(typed, address, line) is is_it
