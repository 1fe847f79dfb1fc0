"""mubeam check-card."""

import math
from typing import TYPE_CHECKING

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json
from mubeam.errors import CardError
from mubeam.text import one_line
from mubeam.units import CM2_PER_FB

if TYPE_CHECKING:
    from mubeam.experiments.card import Analysis, Beam, Experiment


KINDS = ("the signal", "the background")

ROUNDED = 0.95
"""A systematic error that is so much of another stands for it: one is written with two digits."""


@click.command("check-card")
@click.argument("card")
@as_json
def command(card: str, as_json: bool) -> None:
    """Check CARD, the path of a card or the name of a shipped one; --json prints it with its base resolved.

    \b
    Examples:
      mubeam check-card my-experiment.toml
      mubeam check-card na64mu-2022 --json
    """
    from mubeam import experiments
    from mubeam.searches.card_problems import card_problems

    try:
        found = experiments.get(card)
    except CardError as error:
        # the last line, of the first problem, is the error of the command
        for line in error.problems[1:]:
            click.echo(one_line(line), err=True)
        raise
    problems = card_problems(found)
    if problems:
        for line in problems[1:]:
            click.echo(one_line(line), err=True)
        raise CardError(problems[0] + (f" ({len(problems) - 1} more)" if len(problems) > 1 else ""))
    if as_json:
        print_json(found.model_dump())
        return
    click.echo(one_line(f"{found.name}: {found.description}"))
    click.echo(one_line(f"{found.beam.label} on {_target(found)}, {_exposure(found.beam)}"))
    click.echo(one_line(f"analyses: {', '.join(found.analyses)}"))
    for name, analysis in found.analyses.items():
        click.echo(one_line(f"{name}: {_events(found, name, analysis)}"))
        if systematics := _systematics(analysis):
            click.echo(one_line(f"{name}: systematic errors: {systematics}"))
        if text := _efficiency_error(analysis):
            click.echo(one_line(f"{name}: {text}"))
        open_below = max((window.p_out_max_gev for window in analysis.momentum_windows), default=0.0)
        if found.beam.lowest_energy_gev < open_below:
            text = f"below {open_below:g} GeV the window is above the beam: its muons count there whatever they lose"
            click.echo(one_line(f"{name}: {text}"))


def _target(card: "Experiment") -> str:
    from mubeam.searches.search_checks import LEPTONS

    target, tracks = card.target, card.beam.tracks
    particle = LEPTONS[card.beam.lepton] if tracks is None else "a particle"
    if target.is_colliding:
        return f"{target.made_in} of {target.energy_per_nucleon_gev:g} GeV/nucleon"
    length = target.own_length_m
    if length is None:
        return f"{target.made_in} of no given length"
    per_muon = card.nuclei_per_cm2(target, length) * CM2_PER_FB
    made_in = target.made_in
    what = f"of {made_in}" if target.slabs is None else f"in {len(target.slabs)} slabs, production in {made_in}"
    return f"{length:g} m {what} ({per_muon:.4g} /fb {particle})"


def _exposure(beam: "Beam") -> str:
    return "no exposure" if beam.muons_on_target is None else f"{beam.muons_on_target:.4g} {beam.particles}"


def _events(card: "Experiment", name: str, analysis: "Analysis") -> str:
    """Whether an analysis is data or a projection, and why, with its background and the error of that."""
    from mubeam.searches.data import make_data

    background = f"{make_data(analysis.signal_bins, 1.0, (), ()).background} of background{_known_by(analysis)}"
    reasons = card.projection_reasons(name)
    if not reasons:
        return f"data, {analysis.counted_events} observed on {background}"
    return f"projection ({'; '.join(reasons)}), {background}"


def _known_by(analysis: "Analysis") -> str:
    """How the background is known, where it has an error; in how many bins, and with which systematic errors."""
    bins = analysis.signal_bins
    ways = {
        "lognormal": any(one.background_error_events and one.background_model == "lognormal" for one in bins),
        "from a control region": any(one.control is not None for one in bins),
        f"in {len(bins)} bins": len(bins) > 1,
    }
    found = ", ".join(way for way, holds in ways.items() if holds)
    return f" ({found})" if found else ""


def _systematics(analysis: "Analysis") -> str:
    """The relative errors of signal and background by name, the largest of all bins."""
    found: dict[str, tuple[float, float]] = {}
    for one in (named for part in analysis.signal_bins for named in part.systematics):
        signal, background = found.get(one.name, (0.0, 0.0))
        found[one.name] = max(signal, one.signal), max(background, one.background)
    return "; ".join(
        f"{name} "
        + " and ".join(f"{100 * size:.3g} % of {what}" for size, what in zip(sizes, KINDS, strict=True) if size)
        for name, sizes in found.items()
        if any(sizes)
    )


def _efficiency_error(analysis: "Analysis") -> str:
    """What the efficiency is known to, where no systematic error of the signal in each bin stands for that."""
    known_to = None if analysis.efficiency is None else analysis.efficiency.largest_relative_error
    if known_to is None:
        return ""
    stated = min(math.hypot(*(one.signal for one in part.systematics)) for part in analysis.signal_bins)
    if stated >= ROUNDED * known_to:
        return ""
    return (
        f"efficiency known to {known_to:.2g} of itself or better: limits neglect that unless systematics say it, such "
        f"as systematics.efficiency.signal = {known_to:.2g}"
    )
