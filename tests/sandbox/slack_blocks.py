"""Blocks and views for the tests."""


def plain(text):
    return {"type": "plain_text", "text": text}


def button(label, action_id="press", **more):
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def section(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def options(*labels):
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def field(label, element, **more):
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


def typed(action_id="text", **more):
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(*blocks, **more):
    return {"type": "modal", "title": plain("Transfer"), "submit": plain("Send"), "blocks": list(blocks), **more}


def home(*blocks):
    return {"type": "home", "blocks": list(blocks)}
