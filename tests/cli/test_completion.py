"""The shell's questions, asked as its script does."""

import json
import os
import shutil
import subprocess
import sys

import click
import pytest
from click.shell_completion import BashComplete

from mubeam import experiments, models, papers
from mubeam.cli import COMMANDS, _completion, group
from mubeam.exclusions import bounds
from mubeam.matter.material import TARGETS
from mubeam.physics import form_factors


def complete(*words):
    """Values and kinds that the shell gets for these words, the last of them incomplete."""
    shell = BashComplete(group, {}, "mubeam", "_MUBEAM_COMPLETE")
    *before, last = words
    return {item.value: item.type for item in shell.get_completions(before, last)}


def test_commands_and_options():
    assert [*complete("")] == [*COMMANDS]
    assert [*complete("re")] == ["reach", "reweight", "reproduce"]
    assert "--quiet" in complete("--")
    assert "--experiment" in complete("reach", "axion-muon", "--")
    assert complete("reach", "axion-muon", "--track") == {"--track-resolution-m": "plain", "--track": "plain"}
    assert complete("nothing", "a") == {}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("reach",), models.CATALOGUE.names()),
        (("yield",), models.CATALOGUE.names()),
        (("explore",), models.CATALOGUE.names()),
        (("explore", "lfv-alp", "--experiment"), experiments.names()),
        (("events", "axion-muon", "--experiment"), experiments.names()),
        (("check-card",), experiments.names()),
        (("cross-section", "photon-fusion", "--target"), TARGETS),
        (("reach", "--form-factor"), form_factors.CATALOGUE.names()),
        (("reproduce",), (*papers.names(), "all")),
        (("cite", "axion-muon"), (*models.CATALOGUE.names(), *experiments.names(), *bounds.names())),
        (("reach", "--experiment", "music", "--analysis"), experiments.get("music").analyses),
        (("reach", "--experiment", "na64mu-2022", "--analysis"), experiments.get("na64mu-2022").analyses),
        (("tau-decay-length",), ("beam", "decay")),
        (("reach", "--method"), ("exact", "ww", "iww")),
        (("export",), models.CATALOGUE.names()),
        (("yield", "--statistic"), ("cls", "neyman", "feldman-cousins", "bayes")),
        (("export", "axion-muon", "--experiment", "music", "--analysis"), experiments.get("music").analyses),
    ],
)
def test_names(words, names):
    assert set(names) <= set(complete(*words, ""))
    first = next(iter(names))
    assert first in complete(*words, first[:3])


@pytest.mark.parametrize("command", ["yield", "reach", "events", "explore"])
def test_parameters_of_the_model(command):
    names = {f"{one.name}=" for one in models.class_of("lfv-alp").parameters()}
    assert {*complete(command, "lfv-alp", "--parameter", "")} == names - {"mass_gev="}
    assert complete(command, "lfv-alp", "--parameter", "th") == {"theta=": "plain"}
    # no model, no names
    assert complete(command, "no-such-model", "--parameter", "th") == {"th": "file"}


def test_what_a_plane_is_made_of():
    assert [*complete("reach", "alp", "--along", "c_m")] == ["c_mu="]
    assert [*complete("reach", "alp", "--constrain", "c_m")] == ["c_mu"]
    assert "mass_gev=" in complete("reach", "alp", "--along", "")


def test_fixed_words_are_those_that_are_taken():
    from mubeam.exclusions.region import GROUPS
    from mubeam.observables import g_minus_2

    assert set(complete("reach", "--groups", "")) == set(GROUPS)
    assert {"ctau", "g-minus-2"} <= set(complete("plot", "--with", ""))
    for year in complete("g-minus-2", "--reference", ""):
        g_minus_2.reference(year)


def test_models_are_those_of_the_catalogue():
    assert set(complete("reach", "")) == set(models.CATALOGUE.names())


def test_analyses_of_every_card_if_none_is_given():
    every = {name for card in experiments.names() for name in experiments.get(card).analyses}
    assert set(complete("reach", "--analysis", "")) == every


def test_analyses_of_ones_own_card(tmp_path):
    card = tmp_path / "mine.toml"
    card.write_text('extends = "na64mu-2022"\n[analyses.mine]\n')
    assert "mine" in complete("reach", "--experiment", str(card), "--analysis", "m")
    for wrong in ("extends = 3", "= ", f'extends = "{card}"'):
        card.write_text(wrong)
        assert complete("reach", "--experiment", str(card), "--analysis", "m") == {"m": "file"}


@pytest.mark.parametrize("words", [("plot", "ou"), ("reach", "--output", "ou"), ("check-card", "ou")])
def test_files_where_there_is_no_name(words):
    assert complete(*words) == {"ou": "file"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script(mubeam, shell):
    code, out, err = mubeam("completion", shell)
    assert (code, err) == (0, "")
    assert f"_MUBEAM_COMPLETE={shell}_complete" in out
    assert json.loads(mubeam("completion", shell, "--json")[1]) == {"shell": shell, "script": out}


def test_unknown_shell(mubeam):
    code, _, err = mubeam("completion", "tcsh")
    assert code == 2
    assert "'tcsh' is not one of" in err


def test_bash_completes(tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    tool = tmp_path / "mubeam"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m mubeam "$@"\n')
    tool.chmod(0o755)
    script = (
        "source <(mubeam completion bash) 2>/dev/null; COMP_WORDS=(mubeam reach axion-ph); COMP_CWORD=2;"
        '_mubeam_completion mubeam; echo "${COMPREPLY[@]}"'
    )
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    found = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout == "axion-photon\n"


def test_nothing_heavy_is_imported():
    script = (
        "import sys, os; os.environ.update(_MUBEAM_COMPLETE='bash_complete', COMP_CWORD='2', COMP_WORDS=sys.argv[1])\n"
        "sys.argv = ['mubeam']\nfrom mubeam.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(sorted(sys.modules), file=sys.stderr)"
    )
    for words in ("mubeam reach ax", "mubeam reproduce na", "mubeam cite na"):
        run = subprocess.run([sys.executable, "-c", script, words], capture_output=True, text=True, check=True)
        assert run.stdout
        for heavy in ("numpy", "pydantic", "rich", "matplotlib"):
            assert f"'{heavy}'" not in run.stderr


def test_suggestions_belong_to_parameters():
    commands = [group.get_command(group.make_context("mubeam", []), name) for name in COMMANDS]
    names = {p.name for command in commands for p in command.get_params(click.Context(command))}
    assert set(_completion.SUGGESTIONS) <= names
