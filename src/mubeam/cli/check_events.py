"""mubeam check-events."""

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json, say


@click.command("check-events")
@click.argument("file")
@as_json
@click.pass_context
def command(ctx: click.Context, file: str, as_json: bool) -> None:
    """Check FILE, events of mubeam, edited or of another program: .lhe, .hepmc3, .root or .parquet.

    Conservation of momentum at each vertex, mass shells, weights, number of events, checksum of the manifest. The exit
    code is 1 for a file with faults, 2 for one that cannot be read.

    \b
    Examples:
      mubeam check-events e.hepmc3
      mubeam check-events selection.lhe.gz --json
    """
    from mubeam.events.check import check_file

    report = check_file(file)
    if as_json:
        print_json(
            {
                "command": "check-events",
                "file": file,
                "events": report.events,
                "faults": report.lines,
                "notes": report.notes,
                "ok": not report.faults,
            }
        )
    else:
        for line in report.lines:
            say(f"fault: {line}")
        for line in report.notes:
            say(f"note: {line}")
        say(f"{report.events} events, {'no faults' if not report.faults else 'with faults'}")
    ctx.exit(1 if report.faults else 0)
