"""`threadline export` and `threadline purge`."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select as sa_select
from sqlmodel import SQLModel, select

from bot.cli import main
from bot.desk import lanes
from bot.desk.notices import notices
from storage.models import Attachment, AttachmentBytes, Audit, Breakage, Contact, Delivery, Lane, Message, OptOut, Question
from tests.actors import MARCUS, VANESSA

SECRET = "My card is 4111"


@pytest.fixture
def run(desk, monkeypatch):
    """The command line beside the running desk, on its database."""
    monkeypatch.setenv("DATABASE_URL", desk.runtime.database.url.render_as_string(hide_password=False))

    def command(*words, **more):
        ended = CliRunner().invoke(main, list(words), **more)
        assert "Traceback" not in ended.output
        return ended

    return command


def rows(desk, table, *where):
    with desk.reading() as session:
        return list(session.exec(select(table).where(*where)))


def all_words(desk):
    """Whatever the database holds."""
    with desk.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(f"{table.name}: {row}" for table in tables for row in session.execute(sa_select(table)))


def quiet(desk):
    desk.until(lambda: desk.waiting() == 0)


def finished(desk):
    """Vanessa's conversation: a text, an answer, a note, details; then done. Marcus waits."""
    card = desk.claimed(body=SECRET)
    desk.reply(desk.kate, "Never send that!", card)
    desk.until(lambda: desk.sent() == ["Never send that!"])
    desk.reply(desk.kate, "// she sounded sad", card)
    desk.fill(desk.kate, "Contact", card, Name="Vanessa Wang")
    desk.thread_shows("Name: Vanessa Wang", card)
    with desk.runtime.transaction() as tx:
        tx.session.add(Attachment(message_id=1, position=0, url="https://carrier/pic", content_type="image/png", name="me.png"))
        tx.session.flush()
        tx.session.add(AttachmentBytes(message_id=1, position=0, content=b"picture"))
    desk.finish(desk.kate, card, Note="calmed her")
    desk.text("I still wait", sender=MARCUS)
    desk.until(lambda: desk.card("(555) 772-0102"))
    quiet(desk)


def test_a_contacts_data_is_handed_out_as_json_lines(desk, run):
    finished(desk)
    ended = run("export", "--contact", "(555) 772-0101", "--with-files")
    assert ended.exit_code == 0
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["kind"] for one in found if one["kind"] != "line"] == ["contact", "conversation", "message", "message", "message"]
    assert found[0]["name"] == "Vanessa Wang"
    assert [(one["direction"], one["body"]) for one in found if one["kind"] == "message"] == [
        ("in", SECRET),
        ("out", "Never send that!"),
        ("note", "she sounded sad"),
    ]
    assert [one["attachments"][0]["base64"] for one in found if one.get("attachments")] == ["cGljdHVyZQ=="]
    assert next(one for one in found if one["kind"] == "conversation")["done_note"] == "calmed her"
    assert MARCUS not in ended.stdout
    everybody = run("export", "--since", "2000-01-01").stdout
    assert MARCUS in everybody
    assert VANESSA in everybody
    assert run("export", "--until", "2000-01-01").stdout == ""


def test_a_contact_is_purged_and_what_order_needs_stays(desk, run):
    finished(desk)
    before = sorted((one.id, one.carrier_id, one.state, one.ts) for one in rows(desk, Message))
    tried = run("purge", "--contact", VANESSA, "--dry-run")
    assert tried.stdout == "Would purge: 1 conversation, 2 texts, 1 note, 1 attachment, 0 contacts.\n"
    assert run("purge", "--contact", VANESSA, input="n\n").exit_code == 1
    assert SECRET in all_words(desk)
    ended = run("purge", "--contact", VANESSA, "--yes")
    assert (ended.exit_code, ended.stdout.splitlines()[-1]) == (0, "Purged: 1 conversation, 2 texts, 1 note, 1 attachment, 1 contact.")
    left = all_words(desk)
    for words in (SECRET, "Never send that!", "sad", "Wang", "wang", VANESSA, VANESSA[:0:-1], "calmed", "me.png", "https://carrier/pic"):
        assert words not in left, words
    assert rows(desk, AttachmentBytes) == []
    assert sorted((one.id, one.carrier_id, one.state, one.ts) for one in rows(desk, Message)) == before
    assert "I still wait" in left
    desk.later(301)  # the carrier's list, which still has it all, is read again
    quiet(desk)
    assert SECRET not in all_words(desk), "what the carrier's list has was known already"
    assert "purged" not in desk.command(desk.kate, "/sms find 772-0101")
    desk.text("Me again")
    desk.thread_shows("Me again")
    assert run("purge", "--contact", VANESSA, "--dry-run").stdout.startswith("Would purge: 0 conversations, 0 texts")


def test_what_is_open_or_has_still_to_go_out_is_left_alone(desk, run):
    finished(desk)
    ended = run("purge", "--contact", MARCUS, "--yes")
    assert ended.exit_code == 0
    assert "Left alone, since it is open: the conversation with (555) 772-0102" in ended.stderr
    assert "I still wait" in all_words(desk)
    desk.text("Once more")  # reopens it, for Kate
    card = desk.until(lambda: desk.card("Vanessa Wang"))
    desk.thread_shows("Once more", card)
    desk.twilio.fail("429", times=1000, seconds=1)
    desk.reply(desk.kate, "On its way", card)
    desk.finish(desk.kate, card)
    desk.shows("Reopen", card)
    ended = run("purge", "--contact", VANESSA, "--yes")
    assert "Left alone, since it isn't over yet: conversation 1" in ended.stderr
    assert "Once more" in all_words(desk)
    desk.twilio.heal()
    desk.until(lambda: desk.sent()[-1] == "On its way", step=1)


def waiting_for_kate(desk):
    with desk.reading() as session:
        return list(session.exec(select(Delivery).where(Delivery.lane == lanes.person(desk.kate))))


def purge_while_a_dm_waits(desk, run, card):
    """Lee finishes the conversation that Kate's DM is about, and it is purged; then Kate is told of something else."""
    desk.until(lambda: waiting_for_kate(desk))
    desk.finish(desk.lee, card)
    desk.shows("Reopen", card)
    desk.until(lambda: desk.waiting() == len(waiting_for_kate(desk)))
    assert "1 conversation," in run("purge", "--contact", VANESSA, "--yes").stdout.splitlines()[-1]
    assert not waiting_for_kate(desk)
    with desk.runtime.transaction() as tx:
        notices.tell(tx, desk.kate, "A later word")
    desk.slack.faults.clear()
    desk.later(61)
    desk.dm_shows(desk.kate, "A later word")
    quiet(desk)
    assert sum("A later word" in desk.slack.text_of(one) for one in desk.dms(desk.kate)) == 1
    assert "notice" not in desk.command(desk.sam, "/desk failed")


def test_a_dm_that_still_waits_goes_with_what_is_purged(desk, run):
    card = desk.claimed()
    desk.command(desk.sam, "/queue supervisor support @lee")
    desk.slack.faults.plan("chat.postMessage", "500", lasting=60, channel=desk.dm(desk.kate))
    desk.click(desk.lee, "Take over", card)
    purge_while_a_dm_waits(desk, run, card)
    assert not [one for one in desk.dms(desk.kate) if "Lee Wong" in desk.slack.text_of(one)]


def told_of_a_rejection(desk):
    """Kate's card, and her DM about the invitation that Lee rejected."""
    card = desk.claimed()
    desk.command(desk.sam, "/queue supervisor support @lee")
    desk.until(lambda: "Transfer" in desk.slack.labels_of(desk.card()))
    assert desk.fill(desk.kate, "Transfer", card, Target="Lee Wong – Ready · 0 of 3") == {}
    desk.click(desk.lee, "Reject", desk.dm_shows(desk.lee, "offers you"))
    return card, desk.until(lambda: next((one for one in desk.slack.dms(desk.kate) if "Dismiss" in desk.slack.labels_of(one)), None))


def test_an_edit_of_a_dm_that_still_waits_goes_with_what_is_purged(desk, run):
    card, notice = told_of_a_rejection(desk)
    desk.slack.faults.plan("chat.update", "500", lasting=60, channel=desk.dm(desk.kate))
    desk.click(desk.kate, "Dismiss", channel=desk.dm(desk.kate), ts=notice["ts"])
    purge_while_a_dm_waits(desk, run, card)


def test_dismissing_what_was_purged_says_so(desk, run):
    card, notice = told_of_a_rejection(desk)
    desk.slack.faults.plan("chat.update", "500", lasting=60, channel=desk.dm(desk.kate))
    desk.finish(desk.lee, card)
    desk.shows("Reopen", card)
    desk.until(lambda: waiting_for_kate(desk))
    desk.until(lambda: desk.waiting() == len(waiting_for_kate(desk)))
    run("purge", "--contact", VANESSA, "--yes")
    desk.click(desk.kate, "Dismiss", channel=desk.dm(desk.kate), ts=notice["ts"])
    desk.until(lambda: "has been purged" in desk.modal_text(desk.kate))


def test_retention_by_age_keeps_the_young_and_what_somebody_decided(desk, run):
    finished(desk)
    desk.text("STOP")
    quiet(desk)
    assert run("purge", "--older-than", "30", "--yes").stdout.endswith(
        "Purged: 0 conversations, 0 texts, 0 notes, 0 attachments, 0 contacts.\n"
    )
    with desk.runtime.transaction() as tx:
        for message in tx.session.exec(select(Message)):
            message.at = message.at.replace(year=message.at.year - 1)
            tx.session.add(message)
    ended = run("purge", "--older-than", "30", "--yes")
    assert "1 contact" in ended.stdout
    assert len(rows(desk, OptOut)) == 1
    assert sorted(one.address for one in rows(desk, Contact)) == [VANESSA, MARCUS], "STOP goes on to hold for this number"
    assert "Wang" not in all_words(desk)
    assert [one.subject for one in rows(desk, Audit, Audit.action == "purged")] == ["conversation:1", "contact:1"]
    assert "0 contacts" in run("purge", "--older-than", "30", "--yes").stdout, "what is forgotten isn't forgotten again"


def test_retention_by_age_forgets_the_number_of_who_never_got_a_name(desk, run):
    card = desk.claimed(body=SECRET)
    desk.finish(desk.kate, card)
    desk.shows("Reopen", card)
    quiet(desk)
    with desk.runtime.transaction() as tx:
        for message in tx.session.exec(select(Message)):
            message.at = message.at.replace(year=message.at.year - 1)
            tx.session.add(message)
    assert "1 contact" in run("purge", "--older-than", "30", "--yes").stdout
    assert VANESSA not in all_words(desk)
    assert "0 contacts" in run("purge", "--older-than", "30", "--yes").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export"], 2, "Say of whom or of when"),
        (["purge", "--yes"], 2, "Say of whom or of when"),
        (["purge", "--until", "2020-01-01", "--older-than", "3"], 2, "either --until or --older-than"),
        (["export", "--since", "yesterday"], 2, "yesterday"),
        (["export", "--since", "2026-01-02", "--until", "2026-01-01"], 2, "--since has to be before --until"),
        (["purge", "--older-than", "0"], 2, "0"),
        (["export", "--contact", "+15557729999"], 1, "Nobody with the number +15557729999 is known"),
        (["purge", "--contact", "nobody"], 1, "nobody is no phone number"),
    ],
)
def test_what_makes_no_sense_is_said(desk, run, words, code, said):
    ended = run(*words)
    assert ended.exit_code == code
    assert said in ended.output


def named_elsewhere(desk):
    """Rows that belong to nobody's conversation and name Vanessa, each in another way."""
    written = "(555) 772-0101"
    with desk.runtime.transaction() as tx:
        notices.tell(tx, desk.sam, f"{written} is blocked: nothing can be sent to them.")
        notices.tell_admins(tx, f"Texts of Vanessa Wang, {VANESSA}, can't be shown.", key="odd")
        tx.session.add(
            Question(person_id=desk.sam, command="/sms", text=f"new {VANESSA} hi", response_url="x", answer=f"Sent to {written}.")
        )
        tx.session.add(Breakage(place="line:x", cause="21211", sentence=f"{written} takes no texts.", since=tx.now))
        lane = tx.session.exec(select(Lane)).first()
        failed = {"lane": lane.key, "sequence": 1000, "kind": "show_doctor", "state": "failed", "error": f"no such number: {VANESSA}"}
        tx.session.add(Delivery(subject=desk.sam, created_at=tx.now, **failed))
    desk.text("To all of you", sender=MARCUS, fields={"OtherRecipients0": VANESSA, "OtherRecipients1": "+15557720177"})
    with desk.runtime.transaction() as tx:
        tx.session.exec(select(Message).where(Message.body == "To all of you")).one().also_to = f"{VANESSA},+15557720177"
        notices.tell(tx, desk.sam, "Of (555) 772-0102, and of 20101 others.")


@pytest.mark.both_databases
@pytest.mark.parametrize("how", [("--contact", VANESSA), ("--until", "2100-01-01")])
def test_no_column_of_any_table_names_who_was_purged(desk, run, how):
    finished(desk)
    named_elsewhere(desk)
    quiet(desk)
    assert run("purge", *how, "--yes").exit_code == 0
    left = all_words(desk)
    for words in (VANESSA, VANESSA[1:], "(555) 772-0101", "Vanessa Wang"):
        assert words not in left, [line for line in left.splitlines() if words in line]
    assert "+15557720177" in left
    assert "Of (555) 772-0102, and of 20101 others." in left
