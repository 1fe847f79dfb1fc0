"""Cards of dumps with detectors, and models with decays of their own, for yields, events and their closure."""

import numpy as np

import mubeam as mb

DECAYS = """
[analyses.decays]
description = "decays behind a shield"
signature = "{signature}"
form_factor = "tsai-elastic"
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source.observed_events = "x"
source.background_events = "x"
source.confidence_level = "x"
"""
"""The analysis of a dump, as `format` takes it."""

CARD = """
name = "dump"
description = "a dump with a detector"
[beam]
{beam}
exposure_mot = 1e18
source = {{ energy_gev = "x", exposure_mot = "x", lepton = "x" }}
[target]
{target}
energy_loss = "{loss}"
source = {{ material = "x", length_m = "x", slabs = "x", energy_loss = "x" }}
[geometry]
{geometry}
"""
ALL = {"aperture_radius_m": 0.2, "products": "all"}
LINE = 'energy_gev = 160.0\nlepton = "mu"'


LEAD = 'material = "lead"\nlength_m = 1.0'


def card(folder, loss="none", beam=LINE, target=LEAD, signature="beam-dump", more="", start=3.0, end=12.0, **detector):
    keys = {"decay_start_m": start, "decay_end_m": end, **detector}
    lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value!r}" for key, value in keys.items()]
    sources = ", ".join(f'{key} = "x"' for key in keys)
    path = folder / "own.toml"
    geometry = "\n".join([*lines, f"source = {{ {sources} }}"])
    whole = CARD.format(beam=beam, target=target, loss=loss, geometry=geometry) + DECAYS.format(signature=signature)
    path.write_text(f"{whole}{more}\n")
    return path


def with_detector(folder):
    """The path of a card of lead, a shield and a detector that must have both products."""
    return card(folder, **ALL)


class Decaying(mb.models.Model):
    """A vector with widths of its own, all in proportion to the square of the coupling."""

    name, description, coupling_name, coupling_symbol, coupling_unit = "decaying", "for tests", "g", "g", "1"
    mass_symbol, bounds_plane, citations = "m", None, ()

    def __init__(self, **shares):
        object.__setattr__(self, "own", shares)

    def channels(self):
        return (mb.Channel(mb.Bremsstrahlung("vector"), 1.0),)

    def decays(self, mass_gev, coupling):
        found = []
        for name, share in self.own.items():
            width = np.broadcast_to(share * 0.02 * coupling**2, np.broadcast_shapes(mass_gev.shape, coupling.shape))
            found.append(mb.Decay(name.replace("_to_", " "), width, visible=name != "neutrinos"))
        return tuple(found)
