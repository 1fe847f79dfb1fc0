"""What lies along the beam of an experiment, as stretches that a side view draws one behind the other."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from mubeam import experiments, signals
from mubeam.errors import InputError
from mubeam.experiments.card import Experiment, Geometry
from mubeam.foundation.checks import positive_scalar
from mubeam.matter.material import Material
from mubeam.matter.stack import Slab
from mubeam.matter.volume import DecayVolume

OTHER = "other matter between the layers"
"""What the card does not name."""


@dataclass(frozen=True)
class Piece:
    """A part of a slab pattern.

    Attributes:
        material: its name; None for vacuum.
        thickness_m: along the beam.
        produces: whether particles made in it count.
        density_g_per_cm3: as it lies there; 0 where nothing is known of it.
    """

    material: str | None
    thickness_m: float
    produces: bool
    density_g_per_cm3: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """Something that begins at `start_m`: a pattern of pieces, `count` times, or a decay volume without any."""

    kind: Literal["matter", "gap", "decays"]
    start_m: float
    length_m: float
    pattern: tuple[Piece, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class AlongTheBeam:
    """An experiment from the front of its target to the end of its decay volume.

    Attributes:
        experiment: the card, with the target that is drawn.
        analysis: that of the card whose target it is; "" for the card's own.
        stretches: rising in z, without holes between them.
        volume: where decays count; None where no analysis asks for decays.
        at_ends: whether particles count as made at the ends of layers.
    """

    experiment: Experiment
    analysis: str
    stretches: tuple[Stretch, ...]
    volume: DecayVolume | None
    at_ends: bool

    @property
    def end_m(self) -> float:
        """Where the last stretch ends."""
        return self.stretches[-1].start_m + self.stretches[-1].length_m

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        volume = None if self.volume is None else vars(self.volume)
        about = {"experiment": self.experiment.name, "beam": self.experiment.beam.label, "at_ends": self.at_ends}
        return about | {"stretches": [asdict(one) for one in self.stretches], "volume": volume}

    @property
    def materials(self) -> dict[str, Piece]:
        """A piece of each material, in the order of the beam."""
        found: dict[str, Piece] = {}
        for piece in (piece for stretch in self.stretches for piece in stretch.pattern):
            if piece.material is not None:
                found.setdefault(piece.material, piece)
        return found


def along_the_beam(
    experiment: str | Experiment, analysis: str | None = None, length_m: float | None = None
) -> AlongTheBeam:
    """The stack of a card, or of one of its analyses that has a target of its own, and the decay volume behind it.

    Raises:
        UnknownNameError: an unknown experiment or analysis.
        InputError: a collider, which has no stack, a target without a length, or a length that is no number above 0.
        CardError, DataFileError: the card is wrong or cannot be read.
    """
    card = setting(experiment, analysis, length_m)
    geometry = None if card.geometry is None else card.decay_geometry
    stretches = [*_matter(card, geometry)]
    volume = None if geometry is None else card.decay_volume
    if volume is not None:
        end = card.stack.depth_m
        if volume.decay_start_m > end * (1 + 1e-9):
            stretches.append(Stretch("gap", end, volume.decay_start_m - end))
        length = volume.decay_end_m - volume.decay_start_m
        stretches.append(Stretch("decays", volume.decay_start_m, length))
    return AlongTheBeam(card, analysis or "", tuple(stretches), volume, card.stack.at_ends)


def setting(experiment: str | Experiment, analysis: str | None = None, length_m: float | None = None) -> Experiment:
    """The experiment with the target of the analysis, at this length. Raises as `along_the_beam`."""
    card = experiments.get(experiment)
    chosen = None if analysis is None else card.analysis(analysis)
    target = card.target if chosen is None or chosen.target is None else chosen.target
    if target.is_colliding:
        raise InputError(f"{card.name} is a collider: it has no stack of matter to draw")
    if chosen is not None and chosen.target is not None and not signals.get(chosen.signature).needs_lifetime:
        # the layers of the card belong to the card's own target
        card = card.without_layers().model_copy(update={"geometry": None})
    if length_m is not None:
        return card.with_target(target, positive_scalar("length_m", length_m))
    if target.own_length_m is not None:
        return card.with_target(target, target.own_length_m)
    if card.geometry is None or not card.geometry.has_layers:
        raise InputError(f"the target of {card.name} has no length: give length_m")
    return card


def _matter(card: Experiment, geometry: Geometry | None) -> Iterator[Stretch]:
    start = 0.0
    layers = geometry if geometry is not None and geometry.has_layers else None
    for group in card.stack.groups():
        count = group[0].repeat
        pattern = tuple(_piece(slab) for slab in group)
        if layers is not None:
            # the card says how many layers there are, and how much of its material is in them
            count, pattern = layers.number, _layered(group[0], layers, card.target.own_length_m or layers.depth_m)
        length = sum(piece.thickness_m for piece in pattern) * count
        if all(piece.material is None for piece in pattern):
            yield Stretch("gap", start, length)
        else:
            yield Stretch("matter", start, length, pattern, count)
        start += length


def _piece(slab: Slab) -> Piece:
    if not isinstance(slab.material, Material):
        return Piece(None, slab.thickness_m, False)
    return Piece(slab.material.name, slab.thickness_m, slab.produces, slab.material.density_g_per_cm3)


def _layered(packed: Slab, layers: Geometry, filled_m: float) -> tuple[Piece, ...]:
    """One layer of a calorimeter whose card gives the nuclei of `filled_m` of its material to all of its depth."""
    assert isinstance(packed.material, Material)  # noqa: S101  (the one slab of such a card produces)
    spacing, share = layers.depth_m / layers.number, filled_m / layers.depth_m
    density = packed.material.density_g_per_cm3
    if share >= 1 - 1e-6:
        return (Piece(packed.material.name, spacing, True, density),)
    filled = Piece(packed.material.name, spacing * share, True, density / share)
    return (filled, Piece(OTHER, spacing * (1 - share), False))
