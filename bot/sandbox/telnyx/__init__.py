"""Telnyx as it stands in: what it says, and the phones of the page behind it."""
