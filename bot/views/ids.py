"""Every action, block and callback id stands here. What a button leads to stands in its value: an opaque id."""

from bot.desk.errors import Field

# Buttons of a card
CLAIM = "claim"
TRANSFER = "transfer"
CANCEL_TRANSFER = "cancel_transfer"
NOTE = "note"
COMPOSE = "compose"
DONE = "done"
REOPEN = "reopen"
SHOW_MESSAGES = "show_messages"
MORE = "more"
"""This is the overflow menu: an entry's value is the id of what it does, and the conversation's."""

# Entries of a card's overflow menu
RELEASE = "release"
ASSIGN = "assign"
TAKE_OVER = "take_over"
CONTACT = "contact"
HISTORY = "history"
REMIND = "remind"

# Entries of the menu beside a text for later
EDIT_PLANNED = "edit_planned"
CANCEL_PLANNED = "cancel_planned"

# Buttons of an Interaction Preview
ACCEPT = "accept"
REJECT = "reject"
VIEW_THREAD = "view_thread"

# Hints, lines, notices
ASK_FOR_TRANSFER = "ask_for_transfer"
RETRY = "retry"
SEND_PARTS = "send_parts"
SEND_HELD = "send_held"
KEEP_NOTE = "keep_note"
SEND_CORRECTION = "send_correction"
DISMISS = "dismiss"
RETRY_WAITING = "retry_waiting"
RETRY_FAILED = "retry_failed"
ADD_LINE = "add_line"

# History
HISTORY_BACK = "history_back"
HISTORY_ON = "history_on"

# A command that asks first
CONFIRM = "confirm"
CONFIRM_NOT = "confirm_not"

# Search
SEARCH_BACK = "search_back"
SEARCH_ON = "search_on"

# Rules of a routing point
RULE_UP = "rule_up"
RULE_DOWN = "rule_down"
RULE_REMOVE = "rule_remove"

# Shortcuts of a message, and everywhere
TRANSFER_SHORTCUT = "transfer_conversation"
DONE_SHORTCUT = "mark_conversation_done"
NOTE_SHORTCUT = "add_note"
TEXT_SHORTCUT = "new_text_message"

# App Home
HOME_BACK = "home_back"
HOME_ON = "home_on"
STATUS_READY = "status_ready"
STATUS_NOT_READY = "status_not_ready"
STATUS_DND = "status_dnd"
STATUS_REASON = "status_reason"
BOARD_QUEUE = "board_queue"
BOARD_STATUS = "board_status"
DONE_ALL = "done_all"

# The set-up on an admin's Home
ADD_QUEUE = "add_queue"
ADD_NUMBER = "add_number"
EDIT = "edit"
"""This is a type-ahead: a choice's value is "queue" or "line", and its id."""
EDIT_QUEUE = "edit_queue"
EDIT_LINE = "edit_line"
SHOW_FAILED = "show_failed"
CHECK_NOW = "check_now"

# What a form does while it is filled in
COMPOSED = "composed"
CANNED = "canned_choice"

# Forms
TRANSFER_FORM = "transfer_form"
REASON_FORM = "reason_form"
NOTE_FORM = "note_form"
RELEASE_FORM = "release_form"
ASSIGN_FORM = "assign_form"
DONE_FORM = "done_form"
DONE_ALL_FORM = "done_all_form"
CONTACT_FORM = "contact_form"
HISTORY_FORM = "history_form"
FOUND_FORM = "found_form"
TEXT_FORM = "text_form"
COMPOSE_FORM = "compose_form"
PLANNED_FORM = "planned_form"
REMIND_FORM = "remind_form"
LINE_FORM = "line_form"
NUMBER_FORM = "number_form"
EDIT_LINE_FORM = "edit_line_form"
QUEUE_FORM = "queue_form"
NEW_QUEUE_FORM = "new_queue_form"
POINT_FORM = "point_form"
STATUS_FORM = "status_form"
PLAIN = "plain"

# Blocks of forms and what stands in them
CONVERSATION_BLOCK = "conversation"
KIND_BLOCK = "kind"
TARGET_BLOCK = Field.TARGET
NOTE_BLOCK = Field.NOTE
REASON_BLOCK = "reason"
QUEUE_BLOCK = Field.QUEUE
CHANNEL_BLOCK = Field.CHANNEL
CARRIER_BLOCK = Field.CARRIER
SPARE_BLOCK = Field.SPARE
TYPED_BLOCK = Field.TYPED
PACE_BLOCK = Field.PACE
DISPOSITION_BLOCK = Field.DISPOSITION
NAME_BLOCK = Field.NAME
EMAIL_BLOCK = Field.EMAIL
DETAILS_BLOCK = Field.DETAILS
CASE_BLOCK = Field.CASE
SEARCH_BLOCK = "search"
LINE_BLOCK = "line"
TO_BLOCK = Field.TO
MESSAGE_BLOCK = Field.MESSAGE
CANNED_BLOCK = "canned"
COUNTER_BLOCK = "counter"
RULE_BLOCK = Field.RULE
NUMBER_BLOCK = Field.NUMBER
AGENT_BLOCK = "agent"
STATUS_BLOCK = "status"
DAY_BLOCK = Field.DAY
TIME_BLOCK = Field.TIME
REMIND_BLOCK = Field.REMIND

CONVERSATION = "conversation_choice"
KIND = "kind_choice"
TARGET = "target_choice"
QUEUE_TARGET = "queue_target_choice"
MEMBER_TARGET = "member_target_choice"
NOTE_TEXT = "note_text"
REASON_TEXT = "reason_text"
QUEUE = "queue_choice"
LEAD = "lead_choice"
"""This is what a number leads to: its value is the name of a queue or routing point."""
CHANNEL = "channel_choice"
CARRIER = "carrier_choice"
SPARE = "spare_choice"
"""A number of an account that is no line yet: its value is the carrier and the address."""
TYPED_TEXT = "typed_text"
PACE_TEXT = "pace_text"
SETTING = "setting"
DISPOSITION = "disposition_choice"
NAME_TEXT = "name_text"
EMAIL_TEXT = "email_text"
DETAILS_TEXT = "details_text"
CASE_TEXT = "case_text"
SEARCH_TEXT = "search_text"
LINE = "line_choice"
TO_TEXT = "to_text"
MESSAGE_TEXT = "message_text"
RULE = "rule_choice"
NUMBER_TEXT = "number_text"
AGENT = "agent_choice"
STATUS = "status_choice"
DAY = "day_choice"
TIME = "time_choice"
REMIND_CHOICE = "remind_choice"

NO_MATCH = "none"
"""The row that says that nothing matches has this value."""


def attachment(message: str, position: int) -> str:
    """Gives what Retry bears where it is about one attachment of a message."""
    return f"{message} {position}"
