"""/sms search finds conversations by what was said and what is known, among those that somebody may see."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import main
from tests.actors import MARCUS, SECOND_LINE, VANESSA
from tests.journeys.handing_over import invite

pytestmark = pytest.mark.both_databases


def found(desk, person, words):
    """What somebody reads of a search: the page, or the sentence that there is none."""
    said = desk.command(person, f"/sms search {words}")
    if said:
        return said
    page = desk.modal_text(person)
    desk.slack.close(person, everything=True)
    return page


def finds(desk, person, words, *contacts):
    page = found(desk, person, words)
    return [who in page for who in ("Vanessa Ortiz", "772-0102")] == [who in contacts for who in (VANESSA, MARCUS)]


def indexed(desk):
    """Every word that is to be found in the database's own index."""
    with desk.runtime.database.write() as session:
        if not desk.runtime.database.is_sqlite:
            return {word for (word,) in session.execute(text("SELECT unnest(tsvector_to_array(said || about)) FROM search_text"))}
        session.execute(text("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search_index', 'row')"))
        words = {word for (word,) in session.execute(text("SELECT term FROM temp.vocabulary"))}
        blocks = b"".join(block for (block,) in session.execute(text("SELECT block FROM search_index_data")))
        session.execute(text("DROP TABLE temp.vocabulary"))
        return words | {word for word in ("refund", "parcel", "sushi") if word.encode() in blocks}


def two_conversations(desk):
    """Vanessa's, of support, in which much is said and noted; and Marcus's, of billing, where only Olaf and Maria are."""
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @olaf @maria")
    desk.command(desk.sam, f"/line add {SECOND_LINE} billing")
    card = desk.claimed(body='I want a refund of order A-4471, "NOT" soon: café * NEAR(me)')
    desk.reply(desk.kate, "The parcel went out", card)
    desk.until(lambda: desk.sent() == ["The parcel went out"])
    desk.reply(desk.kate, "// she sounded upset", card)
    details = {
        "Name": "Vanessa Ortiz",
        "E-mail": "vanessa@acme.example",
        "Contact fields": "Company: Globex",
        "Case fields": "Ticket: ZX81",
    }
    assert desk.fill(desk.kate, "Contact", card, **details) == {}
    assert invite(desk, card, note="Prefers sushi") == {}
    desk.text("My refund is late as well", sender=MARCUS, recipient=SECOND_LINE)
    desk.until(lambda: desk.card("(555) 772-0102", channel=desk.billing))
    return card


def test_what_was_said_and_what_is_known_is_found_by_whoever_may_see_it(desk):
    card = two_conversations(desk)
    for words in (
        *("refund", "refund ord", "4471", "parcel", "upset", "sushi", "cafe", "zx81", "globex"),
        *(
            "vanessa refund",
            "ortiz upset",
            "acme.example",
            "vanessa@acme",
            "772-0101",
            "(555) 77",
            "555 77201",
            "2010",
            "0101 refund",
            "near me not",
        ),
    ):
        assert finds(desk, desk.kate, words, VANESSA), words
    assert finds(desk, desk.maria, "refund", VANESSA, MARCUS), "she is in both queues"
    assert finds(desk, desk.sam, "refund", VANESSA, MARCUS), "an admin sees all"
    assert finds(desk, desk.olaf, "refund", MARCUS)
    assert "No conversation that you may see has “sushi”" in found(desk, desk.olaf, "sushi")
    for odd in ('refund" OR "late', "refund AND late", "said : refund", "ref*nd", "'refun':* order", "refund late late"):
        assert "No conversation that you may see" in found(desk, desk.kate, odd), odd
    assert "There is no word and no number in “*** !”. Write what to look for" in found(desk, desk.kate, "*** !")
    assert "Write what to look for" in found(desk, desk.kate, "")
    assert "Company: Globex" not in found(desk, desk.kate, "globex")
    mail = "<mailto:vanessa@acme.example|vanessa@acme.example>"
    for words, why in (
        ("globex", " · Company: Globex"),
        ("vane glob", " · Company: Globex"),
        ("lobex", " · Company: Globex"),
        ("OBE ortiz", " · Company: Globex"),
        ("ness cme", " · vanessa@acme.example"),
        ("vanessa@acme.example", " · vanessa@acme.example"),
        (mail, " · vanessa@acme.example"),
        ("<http://acme.example|acme.example>", " · vanessa@acme.example"),
        ("@acm", " · vanessa@acme.example"),
        ("5577201", ""),
        ("(555) 77 2", ""),
        ("ortiz 7201", ""),
        ("vanessa", ""),
    ):
        said = desk.command(desk.lee, f"/sms find {words}")
        assert f"contact *Vanessa Ortiz* (555) 772-0101{why} – support, Kate Lewis" in said, words
    for words in ("globex acmo", "pany", "rtiz", "glo ba"):
        assert "Vanessa" not in desk.command(desk.lee, f"/sms find {words}"), words
    assert finds(desk, desk.kate, mail, VANESSA)
    desk.finish(desk.kate, card, Note="gave a voucher")
    desk.shows("Reopen", card)
    page = found(desk, desk.kate, "voucher")
    assert "Done · marked by Kate Lewis" in page
    assert "View thread" in page


def test_pages_are_turned_and_another_search_is_begun_in_the_form(desk):
    for number in range(10):
        desk.text(f"Parcel number {number}", sender=f"+1555773{number:04}")
    desk.until(lambda: len(desk.messages()) == 10)
    assert desk.command(desk.kate, "/sms search parcel") == ""
    first = desk.modal_text(desk.kate)
    assert [f"773-{number:04}" in first for number in range(10)] == [False, False, *[True] * 8]
    desk.click(desk.kate, "Older")
    older = desk.modal_text(desk.kate)
    assert [f"773-{number:04}" in older for number in range(10)] == [True, True, *[False] * 8]
    desk.click(desk.kate, "Newer")
    assert desk.modal_text(desk.kate) == first
    assert desk.slack.submit(desk.kate, None, {"search": "number 7"}).errors == {}
    assert "773-0007" in desk.modal_text(desk.kate)
    assert "773-0006" not in desk.modal_text(desk.kate)
    assert "no word and no number" in str(desk.slack.submit(desk.kate, None, {"search": "?"}).errors)


def test_what_is_purged_is_in_no_index_any_more_and_what_is_blocked_was_never_there(desk, monkeypatch):
    card = two_conversations(desk)
    desk.finish(desk.kate, card, Note="gave a voucher")
    desk.shows("Reopen", card)
    assert {"refund", "parcel", "sushi", "voucher", "globex", "№5557720101"} <= indexed(desk)
    monkeypatch.setenv("DATABASE_URL", desk.runtime.database.url.render_as_string(hide_password=False))
    ended = CliRunner().invoke(main, ["purge", "--contact", VANESSA, "--yes"])
    assert "1 contact." in ended.output
    left = indexed(desk)
    assert not left & {"parcel", "sushi", "voucher", "globex", "upset", "vanessa", "zx81", "acme", "№5557720101", "4471"}
    assert {"refund", "late", "№5557720102"} <= left, "Marcus's stays"
    desk.command(desk.sam, f"/desk block {MARCUS}")
    desk.text("My secret is xyzzy", sender=MARCUS, recipient=SECOND_LINE)
    assert "No conversation" in found(desk, desk.sam, "xyzzy")
    assert "xyzzy" not in indexed(desk)
