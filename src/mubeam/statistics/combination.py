"""Several analyses as one likelihood: their bins side by side, and one list of nuisances."""

from mubeam.errors import InputError
from mubeam.statistics.counts import Channel, Counts, Systematic
from mubeam.statistics.likelihood import Likelihood


def combine(*likelihoods: Likelihood) -> Likelihood:
    """The likelihood of all bins of these; systematic errors of the same name are the same nuisance in all of them.

    Two likelihoods with the same `name` are numbered.

    Raises InputError for fewer than two, one combined with itself, different confidence levels or methods, data with
    projections.
    """
    for one in likelihoods:
        if not isinstance(one, Likelihood):
            raise InputError(f"combine takes likelihoods, got {type(one).__name__}")
    if len(likelihoods) < 2:
        raise InputError(f"combine takes two likelihoods or more, got {len(likelihoods)}")
    if len({id(one) for one in likelihoods}) < len(likelihoods):
        raise InputError("a likelihood combined with itself counts its events twice: give each once")
    for what in ("confidence_level", "method"):
        found = {getattr(one, what) for one in likelihoods}
        if len(found) > 1:
            listed = ", ".join(str(value) for value in sorted(found))
            raise InputError(f"likelihoods to combine have different values of {what}: {listed}; give them one")
    if len({one.observed is None for one in likelihoods}) > 1:
        raise InputError("data and projections cannot be combined: give observed for all of them or for none")
    first = likelihoods[0]
    counts = combined([one.counts for one in likelihoods])
    return Likelihood.of_counts(counts, first.confidence_level, first.method)


def combined(parts: list[Counts]) -> Counts:
    """Counts side by side."""
    observed = None
    if all(one.observed is not None for one in parts):
        observed = tuple(n for one in parts for n in one.observed or ())
    names = dict.fromkeys(systematic.name for one in parts for systematic in one.systematics)
    return Counts(
        observed,
        tuple(background for one in parts for background in one.background),
        tuple(_joined(name, parts) for name in names),
        _channels([channel for one in parts for channel in one.channels]),
    )


def _joined(name: str, parts: list[Counts]) -> Systematic:
    """One systematic error over the bins of all parts; 0 where a part does not have it."""
    signal: list[float] = []
    background: list[float] = []
    for one in parts:
        found = next((s for s in one.systematics if s.name == name), None)
        signal += found.signal if found else [0.0] * one.bins
        background += found.background if found else [0.0] * one.bins
    return Systematic(name, tuple(signal), tuple(background))


def _channels(given: list[Channel]) -> tuple[Channel, ...]:
    names = [one.name for one in given]
    taken: dict[str, int] = {}
    found = []
    for one in given:
        number = taken[one.name] = taken.get(one.name, 0) + 1
        found.append(one if names.count(one.name) == 1 else Channel(f"{one.name}_{number}", one.bins))
    return tuple(found)
