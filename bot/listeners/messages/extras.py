"""What stands in a message beside its words and files, and can't go to a contact, is put in words, so that its writer is told."""

from typing import Any

from bot.listeners.base import Payload

SAYS = frozenset({"rich_text", "section", "header", "context", "markdown", "divider", "actions", "input"})
"""These are blocks whose words go out, or that say nothing (docs.slack.dev, Block Kit)."""
NAMES = {
    "image": "a picture that isn't a file",
    "video": "a video that isn't a file",
    "table": "a table",
    "file": "a file of another service",
}
OTHER = "something that only Slack can show"


def read(body: Payload, text: str) -> tuple[str, ...]:
    """Lists what can't go, each once, in order. A preview that Slack made of a link in the words is none."""
    blocks = [_of_block(block) for block in body.get("blocks") or [] if isinstance(block, dict)]
    attached = [_of_attachment(attachment, text) for attachment in body.get("attachments") or [] if isinstance(attachment, dict)]
    return tuple(dict.fromkeys(name for name in (*blocks, *attached) if name))


def _of_block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    return "" if kind in SAYS else NAMES.get(str(kind), OTHER)


def _of_attachment(attached: dict[str, Any], text: str) -> str:
    """Says what an attachment is, or gives None. docs.slack.dev has no list of their fields; those of a forwarded message are `is_share`
    and `message_blocks`, of a preview `from_url`.
    """
    if attached.get("is_share") or attached.get("message_blocks"):
        return "a forwarded file" if attached.get("files") and not attached.get("text") else "a forwarded message"
    if _is_preview(attached, text):
        return ""
    return "a picture that isn't a file" if attached.get("image_url") or attached.get("thumb_url") else OTHER


def _is_preview(attached: dict[str, Any], text: str) -> bool:
    addresses = [attached.get(name) for name in ("original_url", "from_url", "app_unfurl_url", "title_link")]
    plain = text.replace("&amp;", "&")
    return any(isinstance(address, str) and address and address in plain for address in addresses)
