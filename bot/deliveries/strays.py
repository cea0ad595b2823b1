"""What Slack put outside the thread it was meant for is taken back: its words are shown where they belong."""

from bot.runtime import Runtime
from bot.slack.calls import GONE, call
from storage.engine.pump import HopelessError, Settle
from storage.kinds import POST
from storage.taken import Taken


def delete_stray(runtime: Runtime, taken: Taken) -> Settle | None:
    """Deletes a message of ours; one that is gone already is as good."""
    channel, ts = POST.read(taken.subject)
    try:
        call(runtime.slack.chat_delete, channel=channel, ts=ts)
    except HopelessError as error:
        if str(error) not in GONE:
            raise
    return None


def delete_stray_file(runtime: Runtime, taken: Taken) -> Settle | None:
    """Deletes a file of ours, and with it the message that bears it; one that is gone already is as good."""
    try:
        call(runtime.slack.files_delete, file=taken.subject)
    except HopelessError as error:
        if str(error) not in ("file_not_found", "file_deleted"):
            raise
    return None
