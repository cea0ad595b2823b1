"""What one person alone sees is delivered here: DMs, alerts, their Home."""
