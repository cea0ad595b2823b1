"""What goes over the wire."""

from typing import Any

Json = dict[str, Any]
"""A JSON object."""
