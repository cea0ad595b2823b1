"""What stands in a message beside its words and files, and can't go to a contact, is put in words, so that its writer is told."""

from typing import Any

from bot.desk.language import plain_text
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
    blocks = [block for block in body.get("blocks") or [] if isinstance(block, dict)]
    said = plain_text.mrkdwn(text, blocks) + " " + text
    attached = [_of_attachment(attachment, said) for attachment in body.get("attachments") or [] if isinstance(attachment, dict)]
    return tuple(dict.fromkeys(name for name in (*(name for block in blocks for name in _of_block(block)), *attached) if name))


def _of_block(block: dict[str, Any]) -> list[str]:
    """Lists what a block has beside words: itself, or what stands in it."""
    kind = block.get("type")
    if kind not in SAYS:
        return [NAMES.get(str(kind), OTHER)]
    if kind == "rich_text":
        return [OTHER] if plain_text.has_unsaid(block) else []
    beside = [block.get("accessory"), *(block.get("elements") or [] if kind == "context" else [])]
    return [NAMES["image"] for part in beside if isinstance(part, dict) and part.get("type") == "image"]


def _of_attachment(attached: dict[str, Any], said: str) -> str:
    """Says what an attachment is, or gives "". docs.slack.dev has no list of their fields; those of a forwarded message are `is_share` and
    `message_blocks`, of a preview `from_url`.
    """
    if attached.get("is_share") or attached.get("message_blocks"):
        return "a forwarded file" if attached.get("files") and not attached.get("text") else "a forwarded message"
    if _is_preview(attached, said):
        return ""
    return NAMES["image"] if attached.get("image_url") or attached.get("thumb_url") else OTHER


def _is_preview(attached: dict[str, Any], said: str) -> bool:
    """Says whether an attachment's address stands in the words. Slack adds a slash or a scheme to what was typed."""
    addresses = [attached.get(name) for name in ("original_url", "from_url", "app_unfurl_url", "title_link")]
    plain = said.replace("&amp;", "&").lower()
    bare = [address.lower().partition("://")[2].rstrip("/") for address in addresses if isinstance(address, str)]
    return any(address and address in plain for address in bare)
