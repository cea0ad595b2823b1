"""The phone company is chosen, its keys are tried at once, and its numbers are told where texts have to go."""

import click

from bot import config
from bot.installing.answers import Answers, WrongError
from carriers import registry
from carriers.base import Carrier, CarrierError, ChecksAccount
from carriers.receivers import Receiver, SetsWebhooks
from carriers.settings import CarrierSettings

COMPANIES: dict[str, type[CarrierSettings]] = {model.facts.name: model for model in registry.CARRIERS if not model.facts.is_stand_in}
"""The companies that there are to choose from."""


def choose(answers: Answers, name: str | None) -> type[CarrierSettings]:
    """Gives the company that is named, the one of which something is known, the only one that there is, or the one that is chosen."""
    begun = [each for each, company in COMPANIES.items() if any(answers.known(key.upper()) for key in company.list_required())]
    chosen = name or (begun[0] if len(begun) == 1 else next(iter(COMPANIES)) if len(COMPANIES) == 1 else None)
    titles = {each: company.facts.title for each, company in COMPANIES.items()}
    return COMPANIES[chosen or answers.choose("Which phone company has your numbers?", titles, "--carrier")]


def connect(answers: Answers, company: type[CarrierSettings]) -> Carrier:
    """Takes the company's keys until it accepts them."""
    names = [name.upper() for name in company.model_fields]
    for name in names:
        if answers.known(name) and not company.model_fields[name.lower()].is_required():
            answers.settings[name] = answers.known(name) or ""
    while True:
        for name in company.list_required():
            field = company.model_fields[name]
            where = field.description or f"from {company.facts.title}"
            answers.take(name.upper(), where, is_secret=config.is_secret(name.upper()))
        carrier, wrong = _build(answers, company, names)
        wrong = wrong or _try(carrier)
        if carrier is not None and not wrong:
            click.echo(f"  {company.facts.title}: account accepted.")
            return carrier
        if answers.is_script:
            raise WrongError(wrong)
        click.echo(f"  {wrong}")
        answers.forget([name for name in names if not name.endswith("_URL")])


def _build(answers: Answers, company: type[CarrierSettings], names: list[str]) -> tuple[Carrier | None, str]:
    values = {name: answers.settings[name] for name in names if name in answers.settings}
    wrong = [complaint for name in names if (complaint := config.find_complaint(name, values))]
    if wrong:
        return None, wrong[0]
    settings = company(**{name.lower(): value for name, value in values.items()})
    return settings.build(answers.settings["PUBLIC_URL"]), ""


def _try(carrier: Carrier | None) -> str:
    """Gives what the company says against us, "" where it takes us. What isn't right with its webhooks is no matter yet."""
    try:
        if isinstance(carrier, SetsWebhooks):
            carrier.list_receivers()
        elif isinstance(carrier, ChecksAccount):
            carrier.check()
    except CarrierError as error:
        return error.sentence
    return ""


def list_receivers(answers: Answers, carrier: Carrier, wanted: tuple[str, ...]) -> list[Receiver]:
    """Gives the numbers and services that may be meant. Raises WrongError where they aren't named as they have to be."""
    if isinstance(carrier, SetsWebhooks):
        return _choose(answers, carrier.list_receivers(), wanted)
    return []


def set_webhooks(answers: Answers, carrier: Carrier, receivers: list[Receiver], done: list[str]) -> None:
    """Has texts sent to us, for each number or service of which somebody says so. `done` grows with each."""
    title = carrier.facts.title
    if not isinstance(carrier, SetsWebhooks):
        click.echo(f"\n{title}: set its webhooks by hand (docs/reference.md names the addresses).")
        return
    for receiver in receivers:
        if receiver.obstacle:
            click.echo(f"{receiver.title}: {receiver.obstacle}")
        elif not receiver.changes:
            click.echo(f"{receiver.title}: its texts come here already.")
        elif _agreed(answers, receiver):
            carrier.connect(receiver)
            done.append(receiver.title)
            _tell(receiver)
    if not receivers:
        click.echo(f"{title}: the account has no number that can receive texts yet. Get one there, then run threadline setup again.")


def _choose(answers: Answers, receivers: list[Receiver], wanted: tuple[str, ...]) -> list[Receiver]:
    """Gives those that are named; without names all where somebody is asked about each, and the only one for a script. Raises WrongError."""
    known = {name for receiver in receivers for name in receiver.names}
    if strange := [name for name in wanted if name not in known]:
        raise WrongError(
            f"The account has no {', '.join(strange)}: --number takes {', '.join(sorted(known)) or 'nothing, as it has no numbers'}."
        )
    if wanted:
        return [receiver for receiver in receivers if set(wanted) & set(receiver.names)]
    if (answers.is_script or answers.agrees) and len(receivers) > 1:
        names = ", ".join(receiver.names[0] for receiver in receivers)
        raise WrongError(f"The account has several numbers or services. Say which are for Threadline with --number: {names}.")
    return receivers


def _agreed(answers: Answers, receiver: Receiver) -> bool:
    click.echo(f"\n{receiver.title}:")
    for change in receiver.changes:
        click.echo(f"  {change.what}: {change.before or 'nothing'} → {change.after or 'nothing'}")
    question = "Its texts go elsewhere now. Shall they come to Threadline?" if receiver.is_taken else "Set that?"
    if answers.agree(question, default=not receiver.is_taken):
        return True
    click.echo("  Left as it is." + (" A script says yes with --yes." if answers.is_script else ""))
    return False


def _tell(receiver: Receiver) -> None:
    """Says what was replaced, and how to go back."""
    click.echo("  Set. To go back, put in again what stood there:")
    for change in receiver.changes:
        click.echo(f"    {change.what}: {change.before or '(nothing)'}")
    if receiver.back:
        click.echo(f"    {receiver.back}")
