"""The proof: a town of contacts and agents, whose Threadline is killed and whose Slack, Twilio and database fail, and a count of what went wrong."""
