"""mubeam completion."""

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json

SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
PROGRAM, VARIABLE = "mubeam", "_MUBEAM_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice([*SHELLS]))
@as_json
def command(shell: str, as_json: bool) -> None:
    """Print the script that makes SHELL complete commands, options and the names of models, experiments and the like.

    \b
    Examples:
      eval "$(mubeam completion bash)"                                      # in ~/.bashrc (bash 4.4 or later)
      eval "$(mubeam completion zsh)"                                       # in ~/.zshrc
      mubeam completion fish > ~/.config/fish/completions/mubeam.fish
    """
    # not .source(), which for bash runs bash to ask for its version
    kind = SHELLS[shell]
    script = kind.source_template % kind(click.Group(), {}, PROGRAM, VARIABLE).source_vars()
    if as_json:
        print_json({"shell": shell, "script": script})
    else:
        click.echo(script, nl=False)
