"""The soak: a real Threadline under a steady pace for an hour, and whether anything that should stay the same grows."""
