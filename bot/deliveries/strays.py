"""What Slack put outside the thread it was meant for is taken back: its words are shown where they belong."""

from bot.runtime import Runtime
from bot.slack.calls import call, delete
from storage.engine.pump import HopelessError, Settle
from storage.kinds import POST
from storage.taken import Taken


def delete_stray(runtime: Runtime, taken: Taken) -> Settle | None:
    delete(runtime.slack, *POST.read(taken.subject))
    return None


def delete_stray_file(runtime: Runtime, taken: Taken) -> Settle | None:
    """Deletes a file of ours, and with it the message that bears it; one that is gone already is as good."""
    try:
        call(runtime.slack.files_delete, file=taken.subject)
    except HopelessError as error:
        if str(error) not in ("file_not_found", "file_deleted"):
            raise
    return None
