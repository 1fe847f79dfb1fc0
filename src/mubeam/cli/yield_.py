"""mubeam yield."""

from typing import TYPE_CHECKING, Any

import click

from mubeam.cli._common import (
    SearchCommand,
    as_json,
    chosen_model,
    model_file,
    print_fields,
    print_json,
    search_options,
)

if TYPE_CHECKING:
    from mubeam.searches.yields import NucleusShare


@click.command("yield", cls=SearchCommand)
@click.argument("model")
@model_file
@search_options
@click.option("--mass-gev", type=float, required=True, help="Mass of the new particle.")
@click.option("--coupling", type=float, required=True, help="The model's coupling, in its unit.")
@as_json
def command(
    model: str,
    model_file: str | None,
    experiment: str,
    analysis: str,
    parameters: dict[str, float],
    as_json: bool,
    **options: Any,
) -> None:
    """Expected events of MODEL, a name or the path of a card, in an analysis, with the factors that make them.

    \b
    Examples:
      mubeam yield axion-muon --experiment na64mu-2022 --analysis invisible --mass-gev 0.1 --coupling 1e-3
      mubeam yield lfv-alp --experiment muc-thin-target --analysis visible --mass-gev 5 --coupling 1e-3
      mubeam yield lfv-alp --experiment muone --analysis ultimate --exposure-mot 1 --mass-gev 2 --coupling 0.1 --json
    """
    from mubeam import experiments, models
    from mubeam.models.stored import stored_origin
    from mubeam.searches.yields import yield_breakdown

    chosen = models.made(chosen_model(model, model_file), **parameters)
    result = yield_breakdown(chosen, experiment, analysis, **options)
    if as_json:
        about = {"model": model, "parameters": vars(chosen), "experiment": experiment, "analysis": analysis}
        print_json(
            about | stored_origin(chosen) | {k: v for k, v in options.items() if v is not None} | result.to_dict()
        )
        return
    # without an event that passes all else there is nothing that is seen or not
    is_known = result.efficiency is not None
    length = "no decay" if result.decay_length_m is None else f"decay length {result.decay_length_m:.4g} m"
    particles = experiments.get(experiment).beam.particles
    length += ", not prompt" if result.is_prompt is False else ""
    rows = [
        ("coupling", f"{options['coupling']:g}" + (f" {chosen.coupling_unit}" if chosen.coupling_unit != "1" else "")),
        ("luminosity", f"{result.luminosity_per_fb:.4g} /fb"),
        ("cross section", format(result.cross_section)),
        ("  in the window", format(result.cross_section_in_windows)),
        ("acceptance", f"{result.acceptance:.6g} of those in the window"),
        ("signal probability", f"{_share(result.decay_probability)} of those accepted ({length})"),
        ("efficiency", f"{result.efficiency:.4g}" if is_known else "- (nothing is left to be seen)"),
        ("events", format(result.events)),
        ("background", f"{result.background_events:.4g} events"),
    ]
    if result.exposure_mot is not None:
        rows.insert(1, ("exposure", f"{result.exposure_mot:g} {particles} on {result.length_m:g} m"))
    if result.beam_out is not None:
        left, angle = result.beam_out, result.beam_out.angle_rad
        text = f"{left.mean_gev:.4g} GeV in the mean, rms {left.relative_rms:.2g} of it, "
        text += f"{left.left:.4g} of the {particles}"
        rows.append(("behind the target", text if angle is None else f"{text}, {1e3 * angle:.2g} mrad per axis"))
    if len(result.nuclei) > 1:
        rows += [(f"  on {one.name}", _of_nucleus(one)) for one in result.nuclei]
    print_fields([*rows, *(("warning", text) for text in result.warnings)], 20)


def _of_nucleus(one: "NucleusShare") -> str:
    """What the nuclei of one kind make, as text."""
    seen = "" if one.events is None else f", {one.events:.4g} of the events"
    return f"{one.per_area:.4g} of the nuclei make {one.produced:.4g} of the particles{seen}"


def _share(share: float | None) -> str:
    """A share as text; "-" for None (nothing is produced)."""
    return "-" if share is None else f"{share:.6g}"
