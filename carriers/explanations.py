"""What a company's error code means for a text, in words that an agent can act on; the codes themselves are each company's own."""

from dataclasses import dataclass

from carriers.base import CarrierError, Fault


@dataclass(frozen=True, slots=True)
class Explanation:
    sentence: str
    retryable: bool
    fault: Fault
    repairable: bool = False

    def error(self, code: str, *, wait: float | None = None, opted_out: bool = False) -> CarrierError:
        return CarrierError(
            self.sentence,
            code=code,
            retryable=self.retryable,
            fault=self.fault,
            wait=wait,
            repairable=self.repairable,
            opted_out=opted_out,
        )


def final(fault: Fault, sentence: str) -> Explanation:
    return Explanation(sentence, retryable=False, fault=fault)


def later(fault: Fault, sentence: str) -> Explanation:
    """Makes the error of a text that may go through once the cause is gone, by itself or by somebody's repair."""
    return Explanation(sentence, retryable=True, fault=fault)


def broken(fault: Fault, sentence: str) -> Explanation:
    """Makes the error where nothing is wrong with the text, and nothing goes out until somebody has mended our account or our line."""
    return Explanation(sentence, retryable=True, fault=fault, repairable=True)
