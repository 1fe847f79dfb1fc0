"""The command line: thin commands over the Python API, one a file, each imported only when it is called."""

import sys
from importlib import import_module
from keyword import iskeyword

import click

from mubeam.errors import MubeamError, UnknownNameError

COMMANDS = {
    "list": "What there is: models, experiments, analyses, bounds, form factors, materials, figures.",
    "cross-section": "Cross section or spectrum of a process at unit coupling.",
    "tau-pairs": "Cross section of the Standard Model's mu N -> mu N tau+ tau-.",
    "yield": "Expected events at one point, with the factors that make them.",
    "reach": "Excluded couplings against mass: table, CSV, figure, manifest.",
    "scan": "A scan over parameters, experiments and analyses, on one machine or a cluster, into Parquet files.",
    "events": "Unweighted events for a detector simulation: LHE, HepMC3, ROOT, Parquet.",
    "reweight": "Weights of another coupling, lifetime, angle or form factor for stored events.",
    "tau-decay-length": "How far the taus of mu N -> tau N a and a -> tau mu go.",
    "decays": "Decays of tau, Z and h that bound the lepton-flavour-violating ALP.",
    "dark-matter": "Dark matter through a lepton-flavour-violating ALP: relic density, asymmetry, indirect bounds.",
    "plot": "Draw reaches that were written before, together.",
    "reproduce": "A figure of a paper: data, plot and what the paper says beside what we get.",
    "cite": "BibTeX of what a result, a model, an experiment or a bound rests on.",
    "g-minus-2": "Shift of the muon g-2 by an ALP, and the couplings that a measurement allows.",
    "uv-completion": "Masses, couplings and consistency of a heavy lepton that gives the LFV ALP.",
    "check-card": "Check an experiment card.",
}


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the work."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; an error with the nearest match if there is none."""
        if cmd_name not in COMMANDS:
            raise UnknownNameError("command", cmd_name, COMMANDS)
        module = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = import_module(f"{__name__}.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from mubeam import __version__

        click.echo(f"mubeam {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Version.")
@click.pass_context
def group(ctx: click.Context) -> None:
    """What a muon beam on a target can see of new light particles.

    \b
    Example:
      mubeam reach axion-muon --experiment na64mu-2022 --analysis invisible --output out/
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line; exit code 0, or 2 with one line on standard error for wrong input, or 1 if aborted."""
    try:
        code = group.main(standalone_mode=False)
        sys.stdout.flush()
    except MubeamError as error:
        _fail(str(error), 2)
    except click.exceptions.Abort:
        _fail("aborted", 1)
    except click.ClickException as error:
        hint = f" (see {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        _fail(error.format_message().replace("\n", " ") + hint, 2)
    except OSError as error:
        _fail(f"cannot write the output: {error.strerror}", 2)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> None:
    click.echo(f"mubeam: error: {message}", err=True)
    sys.exit(code)
