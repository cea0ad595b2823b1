"""Every action, block and callback id. What a button leads to stands in its value: an opaque id."""

# Buttons of a card
CLAIM = "claim"
TRANSFER = "transfer"
CANCEL_TRANSFER = "cancel_transfer"
NOTE = "note"
DONE = "done"
REOPEN = "reopen"
SHOW_MESSAGES = "show_messages"

# Buttons of an Interaction Preview
ACCEPT = "accept"
REJECT = "reject"
VIEW_THREAD = "view_thread"

# Hints, lines, notices
ASK_FOR_TRANSFER = "ask_for_transfer"
RETRY = "retry"
DISMISS = "dismiss"
ADD_LINE = "add_line"

# App Home
STATUS_READY = "status_ready"
STATUS_NOT_READY = "status_not_ready"
STATUS_DND = "status_dnd"

# Forms
TRANSFER_FORM = "transfer_form"
REASON_FORM = "reason_form"
NOTE_FORM = "note_form"
LINE_FORM = "line_form"
PLAIN = "plain"

# Blocks of forms and what stands in them
CONVERSATION_BLOCK = "conversation"
KIND_BLOCK = "kind"
TARGET_BLOCK = "target"
NOTE_BLOCK = "note"
REASON_BLOCK = "reason"
QUEUE_BLOCK = "queue"

CONVERSATION = "conversation_choice"
KIND = "kind_choice"
TARGET = "target_choice"
NOTE_TEXT = "note_text"
REASON_TEXT = "reason_text"
QUEUE = "queue_choice"

NO_MATCH = "none"
"""The value of the row that says that nothing matches."""
