"""Options of figures, which several commands share."""

from typing import Any

import click

from mubeam import text
from mubeam.cli._options import options
from mubeam.errors import InputError


def _range(ctx: click.Context, option: click.Parameter, given: str | None) -> tuple[float, float] | None:
    """LOW:HIGH as two numbers; InputError for anything else."""
    if given is None:
        return None
    low, colon, high = given.partition(":")
    try:
        if not colon:
            raise ValueError
        return text.number(low), text.number(high)
    except ValueError:
        raise InputError(f"{option.opts[0]} {given}: give LOW:HIGH, such as 1e-3:1") from None


def _overlays(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names apart by commas, each once."""
    found = tuple(dict.fromkeys(name.strip() for words in given for name in words.split(",")))
    if found:
        from mubeam.exclusions.figures.overlays import check_overlays

        check_overlays(found)
    return found


def _groups(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names apart by commas, each once."""
    found = tuple(dict.fromkeys(name.strip() for words in given for name in words.split(",")))
    if found:
        from mubeam.exclusions.figures.published import check_groups

        check_groups(found)
    return found


def _bounds(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[Any, ...]:
    """Bounds read from texts FILE[,KEY=VALUE...]; InputError for a text of another form, or as `bounds.read`."""
    if not given:
        return ()
    from mubeam.exclusions import bounds

    found = []
    for words in given:
        path, *pairs = (part.strip() for part in words.split(","))
        declared = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if len(declared) < len(pairs):
            raise InputError(f"--bound {words}: give FILE[,KEY=VALUE...], such as limit.txt,mass-unit=eV")
        found.append(bounds.read(path, **{key.replace("-", "_"): value for key, value in declared.items()}))
    return tuple(found)


own_bounds = click.option(
    "--bound",
    "bounds",
    multiple=True,
    metavar="FILE[,KEY=VALUE...]",
    callback=_bounds,
    help="Draw the bound of a file too: .csv like shipped bounds, .txt or .dat in two columns, .yaml from HEPData."
    " KEY=VALUE declares what the file lacks: mass-unit, coupling-unit, region (inside, above, edge), label, column,"
    " columns. Repeatable.",
)

band_colors = click.option(
    "--band-colors",
    type=click.Choice(["amber", "green-yellow"]),
    default="amber",
    help="Colours of the expected band.  [default: amber]",
)

view_options = options(
    own_bounds,
    click.option("--no-bounds", is_flag=True, help="Omit the published bounds."),
    click.option(
        "--groups",
        metavar="NAME[,NAME...]",
        multiple=True,
        callback=_groups,
        help="Published bounds to draw, by group: collider, beam-dump, fixed-target, neutrino, astrophysics.",
    ),
    click.option("--x-range", metavar="LOW:HIGH", callback=_range, help="Range of masses shown, in GeV."),
    click.option("--y-range", metavar="LOW:HIGH", callback=_range, help="Range of couplings shown."),
    click.option(
        "--with",
        "overlays",
        metavar="NAME[,NAME...]",
        multiple=True,
        callback=_overlays,
        help="Overlays: g-minus-2 (preferred or excluded couplings), decays (rare ones, of lfv-alp), relic (dark matter"
        " density), ctau (lines of constant lifetime).",
    ),
    click.option("--second-axis", metavar="NAME", help="Another number of the model on the right axis, such as y_mu."),
)

look_options = options(
    click.option("--size", help="screen, or a journal's single or double column.  [default: screen]"),
    click.option("--style", help="sans, serif, or talk (large text).  [default: sans]"),
    band_colors,
    click.option("--legend", is_flag=True, help="Label the curves in a legend."),
)


def of_figure(given: dict[str, Any]) -> dict[str, Any]:
    """The options of `FigureOptions`, taken out of all that were given."""
    found = {name: given.pop(name) for name in ("x_range", "y_range", "second_axis", "size", "style")}
    found = {name: value for name, value in found.items() if value is not None}
    groups, without = given.pop("groups"), given.pop("no_bounds")
    if groups and without:
        raise InputError("--groups and --no-bounds exclude each other: give one of them")
    found["bounds"] = groups or not without
    if (band := given.pop("band_colors")) != "amber":
        found["band_colors"] = band
    if given.pop("legend"):
        found["legend"] = True
    if overlays := given.pop("overlays"):
        found["overlays"] = overlays
    return found
