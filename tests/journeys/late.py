"""What Slack tells us late, or once more."""


def repeat(desk, event):
    desk.slack.delivery.emit(event)
    desk.slack.settle()


def events_of(desk, act):
    """The events that come of it, kept from us."""
    kept: list = []
    desk.slack.workspace.emit, emit = kept.append, desk.slack.workspace.emit
    made = act()
    desk.slack.workspace.emit = emit
    return made, kept
