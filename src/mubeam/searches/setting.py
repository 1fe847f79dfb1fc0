"""What the options of a search make of its card: exposure and length, energy loss, polarisation, signatures' own."""

from collections.abc import Mapping
from typing import cast

from mubeam import signals
from mubeam.errors import InputError, check_name
from mubeam.experiments.beam import POLARISED_MUONS, TRACKS_LOSE
from mubeam.experiments.card import Analysis, Beam, Experiment, Target
from mubeam.foundation.checks import finite_scalar, positive_scalar
from mubeam.matter.flux import LOSSES, EnergyLoss
from mubeam.units import CM2_PER_FB


def exposure(
    experiment: Experiment,
    target: Target,
    *,
    exposure_mot: float | None,
    length_m: float | None,
    luminosity_per_fb: float | None,
) -> tuple[float | None, float | None, float]:
    """Muons on target and length in m (None for a collider), and the luminosity in 1/fb.

    None takes what the card says. Raises InputError for a number out of range, missing, or without a meaning there.
    """
    given = {"exposure_mot": exposure_mot, "length_m": length_m, "luminosity_per_fb": luminosity_per_fb}
    for_collider = {"luminosity_per_fb"}
    for name, value in given.items():
        if value is not None and (name in for_collider) != target.is_colliding:
            kind = "collides two beams" if target.is_colliding else "has a target at rest"
            wanted = "luminosity_per_fb" if target.is_colliding else "exposure_mot and length_m"
            raise InputError(f"{experiment.name} {kind}: {name} means nothing there, give {wanted}")
    of_card = {"exposure_mot": experiment.beam.muons_on_target, "length_m": target.own_length_m}
    wanted_here = for_collider if target.is_colliding else set(of_card)
    found = {}
    for name in sorted(wanted_here):
        value = of_card.get(name) if given[name] is None else given[name]
        if value is None:
            hint = " (1 for a yield per muon)" if name == "exposure_mot" else ""
            raise InputError(f"{experiment.name} has no {name} in its card: give {name}{hint}")
        found[name] = positive_scalar(name, value)
    if target.is_colliding:
        return None, None, found["luminosity_per_fb"]
    muons, length = found["exposure_mot"], found["length_m"]
    own = target.own_length_m
    if experiment.beam.tracks is not None and own is not None and length != own:
        raise InputError(f"length_m: the tracks of {experiment.name} are those in {own:g} m of target: leave it out")
    return muons, length, muons * experiment.nuclei_per_cm2(target, length) * CM2_PER_FB


def checked_energy_loss(given: str | None, target: Target, beam: Beam) -> EnergyLoss:
    """The energy loss that is asked for, None for the card's; InputError where there is none to be had."""
    if given is None:
        return target.energy_loss
    check_name("energy_loss", given, LOSSES)
    if given != "none" and beam.tracks is not None:
        raise InputError(f"energy_loss: {TRACKS_LOSE}")
    if given != "none" and target.is_colliding:
        raise InputError(f"energy_loss = {given!r} means nothing for a collider: leave it out")
    return cast(EnergyLoss, given)


def checked_polarisation(given: float | None, target: Target, beam: Beam) -> float:
    """The polarisation that is asked for, None for the card's; InputError where it is not a mean helicity of muons."""
    if given is None:
        return beam.polarisation
    found = finite_scalar("polarisation", given)
    if not -1 <= found <= 1:
        raise InputError(f"polarisation must be from -1 to 1, the mean helicity of mu-, got {found:g}")
    if found and beam.lepton != "mu":
        raise InputError(f"polarisation: {POLARISED_MUONS}")
    if found and target.is_colliding:
        raise InputError(f"polarisation = {found:g}: rates of polarised beams are of targets at rest: leave it out")
    return found


def with_options(experiment: str, name: str, analysis: Analysis, given: Mapping[str, object]) -> Analysis:
    """The analysis with what options of signatures replace; others in `given`, and None, count for nothing.

    InputError where the analysis has no such key, or the value makes no sense.
    """
    for key, option in signals.options().items():
        value = given.get(key)
        if value is None:
            continue
        if key not in analysis.options:
            raise InputError(f"{experiment} {name} looks for no {option.looks_for}: leave out {key}")
        analysis = analysis.with_option(key, option.check(value))
    return analysis
