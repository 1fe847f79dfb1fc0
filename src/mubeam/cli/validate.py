"""mubeam validate."""

from typing import TYPE_CHECKING

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import is_quiet, print_json, say
from mubeam.cli._progress import progress
from mubeam.text import one_line

if TYPE_CHECKING:
    from mubeam.validation import Result


@click.command("validate")
@click.option("--table", metavar="FILE.csv", help="Another table with the columns of the shipped one.")
@click.option("--row", "names", multiple=True, metavar="ID", help="Only the row of this id; repeatable.")
@click.option("--output", help="Folder for validation.png, .csv and .md.")
@as_json
@click.pass_context
def command(ctx: click.Context, table: str | None, names: tuple[str, ...], output: str | None, as_json: bool) -> None:
    """Compare with numbers of other public codes: theirs, ours, ratio, tolerance, reason.

    Both numbers use the other code's rounded constants; a second ratio uses ours. Quality A has the same inputs and
    definition, B partly inferred inputs; C is indicative and not tested.

    \b
    Examples:
      mubeam validate
      mubeam validate --row mbd-events-08 --json
      mubeam validate --output out/

    Exit code 1 if a row of quality A leaves its tolerance and no calculation shows why.
    """
    from mubeam.foundation import writing
    from mubeam.validation import read, run
    from mubeam.validation.rows import TABLE, choose

    rows = read(TABLE if table is None else table)
    if names:
        rows = choose(rows, names)
    folder = None if output is None else writing.check_folder(output)
    with progress("rows", quiet=as_json) as show:
        result = run(rows, show)
    if folder is not None:
        from mubeam.validation import report

        writing.write_all(folder, report.contents(result))
    if as_json:
        print_json(result.to_dict())
    elif not is_quiet():
        _print(result)
        if folder is not None:
            say(f"wrote figure and tables to {folder}")
    for one in result.failed:
        click.echo(f"mubeam: {one.row['id']}: ratio {one.ratio:.6g} is not within {one.outcome.tolerance:g}", err=True)
    ctx.exit(1 if result.failed else 0)


def _print(result: "Result") -> None:
    click.echo(f"{'row':20s}q {'theirs':>13s} {'ours':>13s} {'ratio':>10s} {'within':>7s} {'own':>8s}")
    for one in result.found:
        within = "-" if one.outcome.tolerance is None else f"{one.outcome.tolerance:.2g}"
        click.echo(
            f"{one.row['id']:20s}{one.row['quality']} {one.row.number('value'):13.7g} {one.outcome.ours:13.7g} "
            f"{one.ratio:10.6f} {within:>7s} {one.own_ratio:8.4f}{'' if one.ok else '  NOT within'}"
        )
        click.echo(f"    {one_line(one.outcome.reason)}")
    tests = [one for one in result.found if one.row["quality"] == "A"]
    good = sum(one.ok for one in tests)
    click.echo(
        f"{good} of {len(tests)} rows of quality A as they should be; {len(result.found)} rows in "
        f"{result.seconds:.2g} s; own: ratio with our constants, converged"
    )
