"""HS3, the HEP statistics serialisation standard: the likelihood as it is, interpolation included."""

from typing import Any

from numpy.typing import ArrayLike

from mubeam.statistics.export.regions import STRENGTH, BinErrors, Factor, RegionOfBins, Scale, regions
from mubeam.statistics.likelihood import Likelihood

VERSION = "0.2"
LIKELIHOOD, DOMAIN, NOMINAL, ANALYSIS = "likelihood", "domain", "nominal", "limit"
MOST_STRENGTH, MOST_SIGMAS, MOST_FACTOR = 50.0, 9.0, 10.0


def to_hs3(likelihood: Likelihood, signal: ArrayLike) -> dict[str, Any]:
    """The likelihood in HS3 as plain data, for JSON; arguments and errors as in `to_pyhf`."""
    found = regions(likelihood.counts, likelihood.one_signal(signal))
    axes, values = [], []
    for name, low, high, nominal in _parameters(found):
        axes.append({"name": name, "min": low, "max": high})
        values.append({"name": name, "value": nominal})
    return {
        "metadata": {"hs3_version": VERSION},
        "distributions": [_distribution(region) for region in found],
        "data": [
            {
                "name": f"data_{region.name}",
                "type": "binned",
                "contents": list(region.observed),
                "axes": [_axis(region)],
            }
            for region in found
        ],
        "likelihoods": [
            {
                "name": LIKELIHOOD,
                "distributions": [region.name for region in found],
                "data": [f"data_{region.name}" for region in found],
            }
        ],
        "domains": [{"name": DOMAIN, "type": "product_domain", "axes": axes}],
        "parameter_points": [{"name": NOMINAL, "parameters": values}],
        "analyses": [
            {
                "name": ANALYSIS,
                "likelihood": LIKELIHOOD,
                "parameters_of_interest": [STRENGTH],
                "domains": [DOMAIN],
                "init": NOMINAL,
            }
        ],
    }


def _axis(region: RegionOfBins) -> dict[str, Any]:
    size = len(region.observed)
    return {"name": f"obs_{region.name}", "min": 0.0, "max": float(size), "nbins": size}


def _distribution(region: RegionOfBins) -> dict[str, Any]:
    samples = [
        {
            "name": sample.name,
            "data": {"contents": list(sample.events), "errors": [0.0] * len(sample.events)},
            "modifiers": [_modifier(one) for one in sample.modifiers],
        }
        for sample in region.samples
    ]
    return {"name": region.name, "type": "histfactory_dist", "axes": [_axis(region)], "samples": samples}


def _modifier(one: Factor | Scale | BinErrors) -> dict[str, Any]:
    if isinstance(one, Factor):
        return {"name": one.name, "type": "normfactor", "parameter": one.name}
    if isinstance(one, Scale):
        # kappa^theta at all theta
        data = {"hi": 1 + one.relative, "lo": 1 / (1 + one.relative), "interpolation": "code1"}
        return {"name": one.name, "type": "normsys", "parameter": one.name, "constraint": "Gauss", "data": data}
    return {
        "name": one.name,
        "type": "shapesys",
        "parameters": list(one.parameters),
        "constraint": "Poisson",
        "data": {"vals": list(one.errors)},
    }


def _parameters(found: tuple[RegionOfBins, ...]) -> list[tuple[str, float, float, float]]:
    """Name, least, most and nominal value of each parameter, once."""
    every: dict[str, tuple[float, float, float]] = {STRENGTH: (0.0, MOST_STRENGTH, 1.0)}
    for region in found:
        for sample in region.samples:
            for one in sample.modifiers:
                if isinstance(one, Scale):
                    every[one.name] = (-MOST_SIGMAS, MOST_SIGMAS, 0.0)
                elif isinstance(one, BinErrors):
                    every |= dict.fromkeys(one.parameters, (0.0, MOST_FACTOR, 1.0))
                elif one.name != STRENGTH:
                    every[one.name] = (0.0, one.highest, one.nominal)
    return [(name, *limits) for name, limits in every.items()]
