"""The header of a sample of tau pairs: particles, process, cross section, nuclei, the setting."""

from typing import Any, Final

from mubeam.events.record import BEAM, FINAL, NOWHERE, TARGET, RecordedParticle, RunInfo
from mubeam.events.tau_pair_kinematics import PARTICLES
from mubeam.exclusions import manifest
from mubeam.experiments import card_hash
from mubeam.experiments.beam import SPREADS
from mubeam.foundation.checks import FloatArray
from mubeam.models import pdg
from mubeam.observables import citations
from mubeam.observables.tau_pair_events import METHOD
from mubeam.observables.tau_pair_setting import TauPairSetting
from mubeam.physics import form_factors
from mubeam.production.engine.precision import least_error, numerical_error
from mubeam.signals.charge_kept import EQUIVALENT_PHOTONS_ERROR
from mubeam.units import FB_PER_PB

PROCESS: Final = "tau-pairs"
EVENT_NUMBER: Final = -756
"""Of the process in event files."""

TAUS: Final = PARTICLES[4:]


def run_info(
    setting: TauPairSetting,
    on_nuclei_pb: tuple[FloatArray, FloatArray],
    seed: int,
    stream: tuple[int, int],
    *,
    has_exposure: bool,
) -> RunInfo:
    """The header of the events of a setting, without decays of the taus and without the number of events.

    `on_nuclei_pb`: parts (K,) of the cross section on each of its nuclei, and those of a coarser rule.
    """
    parts, check = on_nuclei_pb
    beam, value = setting.card.beam, float(parts.sum())
    setting.check_open(value)
    # of several kinds of nuclei the one of most events
    nucleus = setting.targets[int(parts.argmax())].nucleus
    number = pdg.nucleus(nucleus)
    sign, anti = ("-", "+") if beam.charges[0] == "minus" else ("+", "-")
    ends = (("beam", BEAM, NOWHERE, 0), ("target", TARGET, NOWHERE, 0))
    made = tuple((name, FINAL, 0, NOWHERE) for name in PARTICLES[2:])
    error = float(numerical_error(parts.sum(), check.sum(), least_error(setting.precision)))
    return RunInfo(
        particles=tuple(RecordedParticle(*place) for place in (*ends, *made)),
        vertices=("production",),
        process=PROCESS,
        process_number=EVENT_NUMBER,
        process_description=f"mu{sign} N -> mu{sign} N tau{sign} tau{anti} by {METHOD}",
        incoming_pdg=(pdg.number(f"mu{sign}"), number),
        incoming_energy_gev=(beam.highest_energy_gev, setting.target.nucleus_energy_gev(nucleus)),
        cross_section_pb=value,
        cross_section_error_pb=error,
        expected_events=value * setting.luminosity_per_fb * FB_PER_PB if has_exposure else None,
        weighted=False,
        seed=seed,
        stream=stream,
        about=_about(setting, parts),
        masses_gev=tuple((pdg.nucleus(one.nucleus), float(one.nucleus.mass_gev)) for one in setting.targets),
        helicities=TAUS,
    )


def _about(setting: TauPairSetting, parts: FloatArray) -> dict[str, Any]:
    card, beam, length = setting.card, setting.card.beam, setting.length_m
    form_factor = form_factors.get(setting.form_factor)
    return {
        "model": "standard-model",
        "method": METHOD,
        "method_relative_error": EQUIVALENT_PHOTONS_ERROR,
        "experiment": card.name,
        "card_sha256": card_hash(card),
        "analysis": setting.analysis_name,
        "polarisation": 0.0,
        "material": setting.target.made_in,
        "nuclei": [
            {
                "pdg": pdg.nucleus(one.nucleus),
                "charge_number": one.nucleus.charge_number,
                "mass_number": one.nucleus.mass_number,
                "share_per_area": one.share,
                "share_of_events": float(part / parts.sum()),
            }
            for one, part in zip(setting.targets, parts, strict=True)
        ],
        "form_factor": form_factor.name,
        **{key: getattr(beam, key) for key in SPREADS if getattr(beam, key) is not None},
        **({} if length in (None, setting.target.own_length_m) else {"length_m": length}),
        **({} if length is None else {"energy_loss": setting.energy_loss}),
        "versions": manifest.versions(),
        "citations": sorted({*citations.get(PROCESS), *card.citations, *form_factor.citations}),
    }
