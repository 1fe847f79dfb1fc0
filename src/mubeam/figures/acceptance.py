"""What a round detector behind a dump sees of the decays, against its radius."""

from dataclasses import dataclass, replace

import numpy as np

from mubeam import models
from mubeam.errors import InputError
from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import Figure, label_text
from mubeam.exclusions.plotting import COLORS
from mubeam.experiments.card import Experiment
from mubeam.figures.along_the_beam import setting
from mubeam.foundation.checks import FloatArray, positive, positive_scalar
from mubeam.matter.beam import Entry
from mubeam.models import Model
from mubeam.models.products import masses_gev
from mubeam.physics.both_products import TwoBody
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.request import photon_flux
from mubeam.searches.dump import beam_nodes, dump_nodes
from mubeam.searches.flux import SPECTRUM_ORDER
from mubeam.text import shown

RADII = np.geomspace(0.01, 3.0, 16)


@dataclass(frozen=True)
class Acceptance:
    """Shares of the decays in the volume of a dump, against the radius (R,) of a detector at its end.

    Attributes:
        model, mass_gev, coupling: the particle.
        experiment: the dump.
        radius_m: of the detector.
        particle: of which the particle points into it.
        particle_unscattered: the same without multiple scattering of the muons.
        both: of which both products do; None for a particle whose products are not followed.
        both_unscattered: the same without multiple scattering.
    """

    model: Model
    mass_gev: float
    coupling: float
    experiment: Experiment
    radius_m: FloatArray
    particle: FloatArray
    particle_unscattered: FloatArray
    both: FloatArray | None
    both_unscattered: FloatArray | None

    def plot(self) -> Figure:
        """The shares against the radius."""
        with drawing.style():
            figure, _ = drawing.make_figure(layout="constrained")
            axes = figure.add_subplot()
            pairs = [("particle", self.particle, self.particle_unscattered)]
            if self.both is not None and self.both_unscattered is not None:
                pairs.append(("both products", self.both, self.both_unscattered))
            marker = "o" if self.radius_m.size == 1 else None
            for (name, share, straight), color in zip(pairs, COLORS, strict=False):
                unscattered = f"{name}, without scattering"
                axes.plot(self.radius_m, share, color=color, marker=marker, label=name)
                axes.plot(self.radius_m, straight, color=color, marker=marker, ls="--", lw=1.0, label=unscattered)
            axes.set(xscale="log", ylim=(0, 1.05))
            axes.margins(x=0)
            axes.set(xlabel="radius of the detector [m]", ylabel="share of the decays in the volume")
            axes.legend(loc="lower right", fontsize=10)
            symbol = label_text(f"${self.model.coupling_symbol}$ = {self.coupling:g}")
            about = f"{self.model.name} of {self.mass_gev:g} GeV, {symbol}; {self.experiment.name}"
            drawing.caption(figure, f"{about}: {self.experiment.description}")
        return figure


def acceptance(
    model: str | Model,
    experiment: str | Experiment,
    analysis: str,
    *,
    mass_gev: float,
    coupling: float,
    products: str | None = None,
    radius_m: FloatArray = RADII,
) -> Acceptance:
    """What detectors of some radii see of the decays behind a dump.

    Args:
        model: name of a model, path of a card of one, or a Model.
        experiment: name or path of a card with a decay volume, or an Experiment; its own radius is left out of account.
        analysis: its analysis, whose form factor is taken.
        mass_gev: mass of the particle.
        coupling: its coupling, in the model's unit.
        products: two products of its decay, such as "mu- mu+", to ask for both in the detector.
        radius_m: rising radii (R,).

    Raises:
        UnknownNameError: an unknown model, experiment or analysis.
        InputError: a number out of its range, products that are not two to which it decays, or a beam with a spectrum,
            whose scattering has no one width.
        CardError, DataFileError: a card is wrong or cannot be read.
    """
    found, card = models.get(model), setting(experiment, analysis)
    mass, strength = positive_scalar("mass_gev", mass_gev), positive_scalar("coupling", coupling)
    radii = np.atleast_1d(positive("radius_m", radius_m))
    entry, volume = Entry(*card.beam.energies(SPECTRUM_ORDER)), card.decay_volume
    process = found.vertices()[0].process
    width = np.asarray(found.shares(np.array([mass]), np.array([strength])).width_gev)
    if not width > 0:
        raise InputError(f"{found.name} of {mass:g} GeV does not decay at this coupling")
    decays = () if products is None else (_two_body(products, mass),)
    detector = replace(volume, aperture_offset_m=0.0, product_energy_min_gev=0.0, products="particle")
    detectors = [
        replace(detector, aperture_radius_m=radius, products="all" if decays else "particle")
        for radius in radii.tolist()
    ]
    # decayed, of which the particle points, of which both products do
    scattered, straight = np.zeros((3, radii.size)), np.zeros((3, radii.size))
    for target in card.stack.targets:
        assert target.stack is not None  # noqa: S101  (only a collider has none)
        flux = photon_flux(target.nucleus, card.analysis(analysis).form_factor)
        for counted, scattering in ((scattered, True), (straight, False)):
            how = volume.decay_end_m, card.target.energy_loss
            own = card.beam.width_m(volume.decay_end_m)
            beam = beam_nodes(entry, target.stack, *how, scattering=scattering, own_width_m=own)
            for i, one in enumerate(detectors):
                nodes = dump_nodes(process, mass, flux, beam, one, decays)
                rate = decay_rate_per_m(width, np.array(mass), nodes.momentum_gev)
                found_pb = nodes.decayed_pb(rate), nodes.pointing_pb(rate), nodes.seen_pb(rate)
                counted[:, i] += target.share * np.array(found_pb)
    (particle, both), (particle_straight, both_straight) = (one[1:] / one[0] for one in (scattered, straight))
    return Acceptance(
        model=found,
        mass_gev=mass,
        coupling=strength,
        experiment=card,
        radius_m=radii,
        particle=particle,
        particle_unscattered=particle_straight,
        both=both if decays else None,
        both_unscattered=both_straight if decays else None,
    )


def _two_body(products: str, mass_gev: float) -> TwoBody:
    masses = masses_gev(products, {})
    if masses is None or len(masses) != 2 or sum(masses) >= mass_gev:
        raise InputError(f'products must be two that {mass_gev:g} GeV decay to, such as "e- e+", got {shown(products)}')
    return TwoBody.of_masses(mass_gev, (masses[0], masses[1]))
