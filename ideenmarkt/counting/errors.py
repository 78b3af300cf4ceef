"""What counting refuses, by name: nothing here is corrected silently, dropped or guessed."""


class Refusal(ValueError):
    """The input can't be counted honestly; the message says which part of it and why."""


class UnknownCandidate(Refusal):
    """A ballot, score or value names a candidate that isn't on the list."""

    def __init__(self, candidate: int, source: str) -> None:
        self.candidate = candidate
        self.source = source
        super().__init__(f"{source} names candidate {candidate}, which is not on the list")


class DuplicateBallot(Refusal):
    """Two ballots carry the same id, so one person's vote would count twice."""

    def __init__(self, ballot: int) -> None:
        self.ballot = ballot
        super().__init__(f"ballot {ballot} appears more than once")


class MissingValue(Refusal):
    """A value is missing where the caller said that none may be."""

    def __init__(self, candidate: int, source: str) -> None:
        self.candidate = candidate
        self.source = source
        super().__init__(f"{source} has no value for candidate {candidate}")


class UngroupedCandidate(Refusal):
    """A candidate belongs to no group (Kompetenz), so no list could hold it."""

    def __init__(self, candidate: int) -> None:
        self.candidate = candidate
        super().__init__(f"candidate {candidate} belongs to no group")


class InvalidWeight(Refusal):
    """Weights must be positive, one for each body or criterion and for nothing else."""


class InvalidValue(Refusal):
    """A number lies outside the range that its docstring states."""


class InexactValue(Refusal):
    """A float was given where rounding could decide a tie; integers and fractions are exact."""
