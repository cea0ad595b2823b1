"""What goes with a reply, how large it can be, and what the carrier reads as its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.language import phone
from bot.desk.media.enclosures import LEAST_SHARE, PICTURES, find_refusal, read, shares, short_name, written
from carriers.facts import MediaLimits

JPEG, WEBP, PDF, GIF = "image/jpeg", "image/webp", "application/pdf", "image/gif"
MB = 1_000_000
LARGEST = 5 * MB
LIMITS = MediaLimits(
    most=10, together=LARGEST, other=MB // 2, pictures=(JPEG, "image/png", GIF), others=frozenset({PDF, "text/vcard"}), name_most=20
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], []),
        ([(JPEG, 3 * MB)], [3 * MB]),
        ([(JPEG, 9 * MB)], [LARGEST]),
        ([(JPEG, 9 * MB), (JPEG, 9 * MB)], [LARGEST // 2, LARGEST // 2]),
        ([(JPEG, 9 * MB), (JPEG, 1 * MB)], [LARGEST - MB, 1 * MB]),
        ([(WEBP, 1 * MB), (JPEG, 1 * MB)], [LARGEST - MB, 1 * MB]),
        ([(PDF, 400_000), (JPEG, 9 * MB), (GIF, 2 * MB)], [400_000, LARGEST - 2_400_000, 2 * MB]),
    ],
)
def test_pictures_share_what_the_others_leave(files, expected):
    assert shares(files, LIMITS) == expected


KINDS = st.sampled_from((JPEG, "image/png", WEBP, GIF, PDF))


@given(st.lists(st.tuples(KINDS, st.integers(1, 25 * MB)), min_size=1, max_size=10))
def test_all_of_them_fit_or_are_refused(files):
    dropped = [read({"id": "F1", "name": "a", "mimetype": kind, "size": size, "url_private": "https://x"}) for kind, size in files]
    if find_refusal(dropped, "+15557720101", "", LIMITS) is None:
        found = shares(files, LIMITS)
        assert sum(found) <= LARGEST
        assert all(share >= min(size, LEAST_SHARE) for share, (_, size) in zip(found, files, strict=True))


@pytest.mark.parametrize(
    ("name", "kind", "short"),
    [
        ("lid.png", "image/png", "lid.png"),
        ("The new lid (2).PNG", JPEG, "The-new-lid-2.jpg"),
        ("a very long name that nobody needs.pdf", PDF, "a-very-long-name.pdf"),
        ("Ünïcödé.jpeg", JPEG, "n-c-d.jpg"),
        ("漢字.mov", "video/quicktime", "file.mov"),
        ("no ending", "text/x-vcard", "no-ending.vcf"),
        ("../../etc/passwd", "text/csv", "file.csv"),
        ('a"b\r\nX: y.gif', GIF, "a-b-X-y.gif"),
        ("", "video/h264", "file.h264"),
    ],
)
def test_a_name_is_short_and_plain(name, kind, short):
    assert short_name(name, kind, 20) == short
    assert len(short) <= 20


@given(st.text(), st.sampled_from(sorted(LIMITS.others | PICTURES)))
def test_no_name_breaks_its_header(name, kind):
    short = short_name(name, kind, 20)
    assert len(short) <= 20
    assert short.isascii()
    assert not set(short) & set(' "\r\n;\\/')


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 kB"), (499_600, "500 kB"), (4_900_000, "4.9 MB"), (25_000_000, "25 MB"), (7_550_000, "7.5 MB")]
)
def test_sizes_in_words(size, words):
    assert written(size) == words


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("+15557720101", True),
        ("+12025550123", True),
        ("+14165550123", True),
        ("+18765550123", False),
        ("+33612345678", False),
        ("68849", False),
        ("SUPPORT", False),
    ],
    ids=["nobody's", "US", "Canada", "Jamaica", "France", "short code", "name"],
)
def test_where_files_go(address, goes):
    assert phone.is_in(address, {"US", "CA"}) is goes


@pytest.mark.parametrize(
    "found", [{}, {"size": True}, {"size": "7", "mimetype": None}, {"id": None, "name": 7}, {"mimetype": "IMAGE/JPG; a=b"}]
)
def test_whatever_slack_says_is_read(found):
    assert read(found).kind in ("", JPEG)
