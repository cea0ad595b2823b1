"""What lies in deploy/, and the container's files."""
