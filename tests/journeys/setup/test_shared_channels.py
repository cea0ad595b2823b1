"""Private channels, and those that another company shares."""

from bot import doctor


def test_a_private_channel_without_the_bot_says_how_to_invite_it(desk):
    desk.slack.workspace.add_channel("vip", private=True, members=(desk.sam,))
    assert "type /invite @threadline in it" in desk.command(desk.sam, "/queue create vip #vip")


def test_an_externally_shared_channel_is_refused(desk):
    place = desk.slack.workspace.add_channel("partners", ext_shared=True, members=(desk.sam,))
    said = desk.command(desk.sam, f"/queue create partners <#{place}|partners>")
    assert said == "Checking…" or "shared with another organisation" in said
    if said == "Checking…":
        desk.hint_shows(desk.sam, "shared with another organisation")


def told_of_sharing(desk):
    return [text for text in map(desk.slack.text_of, desk.dms(desk.sam)) if "shared with another organisation" in text]


def test_a_channel_that_becomes_shared_is_told_to_the_admins_once(desk):
    place = desk.slack.workspace.channels[desk.support]
    place.is_ext_shared = True
    for _ in range(2):
        desk.later(3601)
        desk.until(lambda: told_of_sharing(desk))
        desk.until(lambda: not desk.waiting())
    (told,) = told_of_sharing(desk)
    assert "Unshare it in Slack, or type /queue set support channel #other." in told
    desk.text("Still shown")
    desk.thread_shows("Still shown")
    (found,) = [line for right, line in doctor.examine(desk.runtime) if "organisation" in line and not right]
    assert "Queue support: #support is shared" in found
    place.is_ext_shared = False
    desk.later(3601)
    desk.dm_shows(desk.sam, "It isn't shared any more.")
    place.is_ext_shared = True
    desk.later(3601)
    desk.until(lambda: len(told_of_sharing(desk)) == 2)
    desk.command(desk.sam, "/queue set support channel #billing")
    desk.dm_shows(desk.sam, "The queue lives elsewhere now.")
