"""A yield in words: the factors that make it, one after the other, and what the counts say of it."""

from mubeam import experiments
from mubeam.models import Model
from mubeam.searches.data import with_error
from mubeam.searches.factors import NucleusShare, Yield
from mubeam.searches.verdict import Verdict


def yield_rows(result: Yield, model: Model, experiment: str, coupling: float) -> list[tuple[str, str]]:
    """What is said of one search: pairs of name and text, the factors of its yield first, then what the counts say."""
    # without an event that passes all else there is nothing that is seen or not
    is_known = result.efficiency is not None
    length = "no decay" if result.decay_length_m is None else f"decay length {result.decay_length_m:.4g} m"
    particles = experiments.get(experiment).beam.particles
    length += ", not prompt" if result.is_prompt is False else ""
    rows = [
        ("coupling", f"{coupling:g}" + (f" {model.coupling_unit}" if model.coupling_unit != "1" else "")),
        ("luminosity", f"{result.luminosity_per_fb:.4g} /fb"),
        ("cross section", format(result.cross_section)),
        ("  in the window", format(result.cross_section_in_windows)),
        ("acceptance", f"{result.acceptance:.6g} of those in the window"),
        ("signal probability", f"{_share(result.decay_probability)} of those accepted ({length})"),
        ("efficiency", f"{result.efficiency:.4g}" if is_known else "- (no event to count)"),
        ("events", format(result.events)),
        ("background", f"{with_error(result.background_events, result.background_error_events)} events"),
    ]
    if result.exposure_mot is not None:
        rows.insert(1, ("exposure", f"{result.exposure_mot:g} {particles} on {result.length_m:g} m"))
    if result.beam_out is not None:
        left, angle = result.beam_out, result.beam_out.angle_rad
        text = f"{left.mean_gev:.4g} GeV in the mean, rms {left.relative_rms:.2g} of it, "
        text += f"{left.left:.3f} of the {particles}"
        text += "" if angle is None else f", scattered by {1e3 * angle:.2g} mrad per axis"
        rows.append(("behind the target", text))
    if len(result.nuclei) > 1:
        rows += [(f"  on {one.name}", _of_nucleus(one)) for one in result.nuclei]
    if result.at_production is not None:
        at = result.at_production
        text = f"{at.mean_gev:.4g} GeV in the mean, {at.lost_gev:.3g} GeV lost, at {at.depth_m:.3g} m; rms "
        text += f"{at.relative_rms:.2g} of it"
        text += "" if at.angle_rad is None else f", scattered by {1e3 * at.angle_rad:.2g} mrad per axis"
        text += "" if at.width_m is None else f", {at.width_m:.2g} m at the detector"
        rows.append(("at production", text))
    if result.in_detector is not None:
        of_all = result.in_detector
        text = f"{of_all.particle:.6g} of the decays by the particle"
        text += "" if of_all.products is None else f", {of_all.products:.6g} by all products"
        rows.append(("in the detector", text))
    return [*rows, *verdict_rows(result.verdict, "p-value"), *(("warning", text) for text in result.warnings)]


def verdict_rows(verdict: Verdict, p_value: str) -> list[tuple[str, str]]:
    """What the counts say; `p_value` is what its line is called."""
    seen = "nothing yet: a projection" if verdict.observed_events is None else f"{verdict.observed_events} events"
    rows = [("observed", seen)]
    if verdict.p_value is not None:
        found = verdict.significance
        excess = f"{found:.3g} sigma" if found is not None and found > 0 else "no excess"
        rows.append((p_value, f"{verdict.p_value:.4g} without a signal, {excess}"))
    if verdict.limit_events is not None:
        median = verdict.expected_limit_events
        expected = "" if median is None or verdict.observed_events is None else f", expected {median:.4g}"
        level = f"{100 * verdict.confidence_level:g} % CL, {verdict.statistic}"
        rows.append(("limit", f"{verdict.limit_events:.4g} events at {level}{expected}"))
    if verdict.excluded is None:
        return [*rows, *(("note", text) for text in verdict.notes)]
    would = "would be " if verdict.observed_events is None else ""
    cls = "" if verdict.cls is None else f", CLs {verdict.cls:.4g}"
    rows.append(("this signal", f"{would}{'' if verdict.excluded else 'not '}excluded{cls}"))
    needed = ", ".join(f"{events:.4g} at {sigmas} sigma" for sigmas, events in verdict.discovery_events.items())
    rows += [("discovery, events", needed)] if needed else []
    return [*rows, *(("note", text) for text in verdict.notes)]


def _of_nucleus(one: NucleusShare) -> str:
    """What the nuclei of one kind make, as text."""
    seen = "" if one.events is None else f", {one.events:.4g} of the events"
    return f"{one.per_area:.4g} of the nuclei make {one.produced:.4g} of the particles{seen}"


def _share(share: float | None) -> str:
    """A share as text; "-" for None (nothing is produced)."""
    return "-" if share is None else f"{share:.6g}"
