"""The form behind Remind me asks when."""

from bot.desk.handover.follow_ups import FollowUp
from bot.desk.terms import RemindWhen
from bot.views import ids
from bot.views.blocks import Block, context, cut, day_and_time, escape, field, modal, option

CHOICES = {
    RemindWhen.MINUTES: "In 20 minutes",
    RemindWhen.HOURS: "In 3 hours",
    RemindWhen.TOMORROW: "Tomorrow at 9:00 AM",
    RemindWhen.AT: "At the day and time below",
}


def form(shown: FollowUp) -> Block:
    choices = [option(words, when) for when, words in CHOICES.items()]
    blocks = [context(f"To follow up with {escape(cut(shown.contact, 150))}. Their next text ends it, and so does Done.")]
    if shown.is_set:
        blocks.append(context(f"A reminder is set for {shown.is_set}."))
        choices.append(option("Not any more", RemindWhen.NEVER))
    element: Block = {"type": "radio_buttons", "action_id": ids.REMIND_CHOICE, "options": choices, "initial_option": choices[0]}
    blocks.append(field(ids.REMIND_BLOCK, "When", element))
    labels = f"Day ({shown.time_zone})", f"Time ({shown.time_zone})"
    blocks += day_and_time(ids.DAY_BLOCK, ids.TIME_BLOCK, (ids.DAY, ids.TIME), labels, ("", ""))
    return modal(ids.REMIND_FORM, "Remind me", blocks, submit="Remind me", subject=shown.conversation)
