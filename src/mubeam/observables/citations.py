"""What to cite for each observable: keys of references.bib, by the name of its command."""

from mubeam.errors import check_name
from mubeam.observables import decay_bounds, g_minus_2, indirect_bounds, uv_completion
from mubeam.physics import degrees_of_freedom

P2 = "Batell:2024cdl"
CONSTANTS = "ParticleDataGroup:2024cfk"
FREEZE_OUT = ("Gondolo:1990dk", "Graesser2011", "Steigman:2012nb")
TWO_PHOTONS = ("Budnev:1975poe", "Breit:1934zz")


def names() -> tuple[str, ...]:
    """Names of the observables, as their commands: "decays", "dark-matter", ..."""
    return tuple(_all())


def get(name: str) -> tuple[str, ...]:
    """Keys of references.bib for an observable, sorted; UnknownNameError for a name that is not in `names()`."""
    check_name("observable", name, names())
    return tuple(sorted({*_all()[name], CONSTANTS}))


def _all() -> dict[str, tuple[str, ...]]:
    decays = [key for name in decay_bounds.names() for key in decay_bounds.get(name).citations]
    relic = [key for name in indirect_bounds.names() for key in indirect_bounds.get(name).citations]
    shifts = [key for name in g_minus_2.references() for key in g_minus_2.reference(name).citations]
    leptons = [bound["citation"] for bound in uv_completion.constants()["bounds"].values()]
    return {
        "decays": (P2, *decays),
        "dark-matter": (P2, *FREEZE_OUT, degrees_of_freedom.parameters()["citation"], *relic),
        "g-minus-2": (P2, *shifts),
        "tau-decay-length": (P2,),
        "tau-pairs": TWO_PHOTONS,
        "uv-completion": (P2, *leptons),
    }
