"""One phone may be written in two forms, depending on whose network its text crossed. Contacts are kept under one of them, so that whoever
texts is one person whichever form comes.

Mexico has dropped the 1 behind +52 (IFT, dialling since 3 August 2019), Argentina writes a 9 behind +54 for mobile phones when called from
abroad (ENACOM), Brazil has put a 9 before its mobile numbers (Anatel, resolution 553/2010). Networks and old address books have both forms.
"""

import re

_FORMS = (
    # what it is kept as first: each pattern has the digits that both forms share
    (re.compile(r"\+52(\d{10})", re.ASCII), "+52{}", re.compile(r"\+521(\d{10})", re.ASCII), "+521{}"),
    (re.compile(r"\+549(\d{10})", re.ASCII), "+549{}", re.compile(r"\+54([1-8]\d{9})", re.ASCII), "+54{}"),
    (re.compile(r"\+55(\d\d)9([6-9]\d{7})", re.ASCII), "+55{}9{}", re.compile(r"\+55(\d\d)([6-9]\d{7})", re.ASCII), "+55{}{}"),
)


def forms(address: str) -> tuple[str, str | None]:
    """Gives the form under which a contact's address is kept, and the other one that their phone has; None where it has but one."""
    for kept, as_kept, other, as_other in _FORMS:
        fitting = kept.fullmatch(address) or other.fullmatch(address)
        if fitting:
            return as_kept.format(*fitting.groups()), as_other.format(*fitting.groups())
    return address, None


def is_same(address: str, other: str) -> bool:
    """Says whether two addresses are one phone's."""
    return forms(address) == forms(other)
