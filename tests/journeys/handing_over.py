"""What several journeys do on their way: inviting a teammate or a queue, and moving into another channel."""

OFFER = "Lee Wong – Ready · 0 of 3"


def invite(desk, card, target=OFFER, note=None, sender=None):
    """Kate fills in the Team Communicator; the errors of the form."""
    sender = sender or desk.kate
    answer = desk.click(sender, "Transfer", card)
    assert answer.status == 200
    view = desk.until(lambda: desk.slack.modal(sender))
    given = {"Target": target} | ({"Note": note} if note else {})
    return desk.slack.submit(sender, view["id"], given).errors


ASKED = "* offers the members of *billing* this conversation"
BILLING = "billing – 3 Ready · 0 waiting"


def in_channel(desk):
    """The newest preview in billing's channel."""
    found = [one for one in desk.messages(desk.billing) if "invitation" in desk.slack.text_of(one).lower()]
    return found[-1] | {"channel": desk.billing} if found else None


def preview_says(desk, words):
    return desk.until(lambda: words in desk.slack.text_of(in_channel(desk)) and in_channel(desk))


def transfer(desk, card):
    """Kate invites Lee, who accepts."""
    assert invite(desk, card) == {}
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.thread_shows("Transferred on", card)


def move(house, card, person=None):
    """Billing is invited and Lee accepts in its channel; the new card."""
    assert invite(house, card, BILLING) == {}
    preview = house.until(lambda: in_channel(house))
    house.click(person or house.lee, "Accept", preview)
    return house.until(lambda: card_in_billing(house))


def card_in_billing(house):
    found = [one for one in house.messages(house.billing) if "queue billing" in one["text"] and "invitation" not in one["text"].lower()]
    return found[-1] | {"channel": house.billing} if found else None


def new_thread(house):
    """What stands below the new card."""
    return house.thread(card_in_billing(house), house.billing)


def new_thread_shows(house, words):
    return house.until(lambda: next((text for text in new_thread(house) if words in text), None))


def texts_in(found):
    return [text.split("\n")[-1] for text in found if text.startswith("(555) 772-0101\n")]
