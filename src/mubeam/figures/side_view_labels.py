"""The words of a side view."""

from mubeam.exclusions.drawing import label_text
from mubeam.experiments.card import Beam
from mubeam.figures.along_the_beam import AlongTheBeam, Piece, Stretch
from mubeam.matter.volume import DecayVolume
from mubeam.units import CM_PER_M, MM_PER_M

TIMES = "\N{MULTIPLICATION SIGN}"


def beam(found: Beam) -> str:
    """Charge and energy."""
    lepton = {"mu": r"\mu", "e": "e"}[found.lepton]
    signs = ", ".join(f"${lepton}^{{{'-' if charge == 'minus' else '+'}}}$" for charge in found.charges)
    if found.tracks is not None:
        return f"{signs}, tracks\nup to\n{found.highest_energy_gev:g} GeV"
    if found.spectrum is None:
        return f"{signs}\n{found.energy_gev:g} GeV"
    return f"{signs}\n{found.spectrum.energy_low_gev[0]:g} to\n{found.highest_energy_gev:g} GeV"


def length(length_m: float) -> str:
    """A length in the unit that people use for it."""
    if length_m < 0.01:
        return f"{MM_PER_M * length_m:.4g} mm"
    return f"{CM_PER_M * length_m:.4g} cm" if length_m < 1 else f"{length_m:.4g} m"


def stretch(found: Stretch, letters: float) -> list[str]:
    """The length and what is repeated in it, on lines of so many letters if that can be."""
    total = length(found.length_m)
    if found.count == 1:
        return [total]
    one = " + ".join(length(piece.thickness_m) for piece in found.pattern)
    repeated = f"{found.count} {TIMES} {f'({one})' if len(found.pattern) > 1 else one}"
    return [total, repeated] if len(repeated) <= letters else [total, f"{found.count} {TIMES}", one]


def material(piece: Piece) -> str:
    """Name and density."""
    density = f", {piece.density_g_per_cm3:.4g} g/cm$^3$" if piece.density_g_per_cm3 else ""
    return label_text(f"{piece.material}{density}")


def small_print(found: AlongTheBeam) -> str:
    """What the figure does not show."""
    card, volume = found.experiment, found.volume
    name = f"{card.name}, {found.analysis}" if found.analysis else card.name
    made = "at the ends of layers" if found.at_ends else "uniform along the hatched matter"
    loss = {"none": "none", "csda": "at the mean rate", "full": "with straggling"}[card.target.energy_loss]
    lines = [
        f"{name}: {card.description}",
        f"production {made}; energy loss of the beam: {loss}; heights are not to scale",
    ]
    if volume is not None:
        lines.append(seen(volume))
    return "\n".join(lines)


def detector(volume: DecayVolume) -> str:
    """The size and place of the detector at the end of a volume, and what it sees."""
    if volume.aperture_radius_m is None:
        return seen(volume)
    off = f", its middle {length(volume.aperture_offset_m)} off the beam" if volume.aperture_offset_m else ""
    return f"detector of radius {length(volume.aperture_radius_m)}{off}: {seen(volume)}"


def seen(volume: DecayVolume) -> str:
    """Which decays are."""
    if volume.aperture_radius_m is None:
        text = "the detector at the end of the volume sees every decay"
    else:
        who = "the particle points" if volume.products == "particle" else "all products lie"
        text = f"a decay counts if {who} inside the radius at the end of the volume"
    least = volume.product_energy_min_gev
    return f"{text}; each product has at least {least:g} GeV" if least else text
