"""How a database is spoken to: plain statements, sessions, and what stands between."""
