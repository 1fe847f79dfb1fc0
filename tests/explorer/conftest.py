import sys

import pytest


@pytest.fixture
def mubeam(monkeypatch, capsys):
    """Run the command line in this process: (exit code, standard output, standard error)."""

    def run(*arguments):
        from mubeam.cli import main

        monkeypatch.setattr(sys, "argv", ["mubeam", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_info:
            main()
        captured = capsys.readouterr()
        return exit_info.value.code, captured.out, captured.err

    return run
