"""mubeam doctor."""

from typing import Any

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import is_quiet, print_fields, print_json

TELLING = (
    *("thesis-xsec-03", "thesis-xsec-12", "thesis-xsec-14", "mbd-dsdx-09", "mbd-dsdx-25", "mbd-events-08"),
    *("dmg4-e-05", "tauALP-na64mu-04", "alpinist-width-01", "thesis-g2-02"),
)
"""Rows of `mubeam validate` that between them use every method, kind of boson, form factor and the whole search."""

LIBRARIES = ("numpy", "numba", "matplotlib", "pydantic", "pyarrow", "uproot", "pyhepmc", "pylhe", "distributed")


@click.command("doctor")
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Versions, backends, cache and ten numbers of other codes computed again: what a bug report needs.

    \b
    Examples:
      mubeam doctor
      mubeam doctor --json

    Exit code 1 if one of the numbers is not as it should be.
    """
    from mubeam.validation import read, run
    from mubeam.validation.rows import choose

    result = run(choose(read(), TELLING))
    about = _about()
    rows = [one.to_dict() | {"seconds": one.seconds} for one in result.found]
    if as_json:
        print_json(about | {"rows": rows, "seconds": result.seconds})
    elif not is_quiet():
        fields = [(name.replace("_", " "), _text(value)) for name, value in about.items()]
        for one in result.found:
            state = "ok" if one.ok else "NOT as it should be"
            fields.append((one.row["id"], f"ratio {one.ratio:.6f}, {state}, {1e3 * one.seconds:.0f} ms"))
        fields.append(("all ten", f"{result.seconds:.2g} s"))
        print_fields(fields, 20)
    ctx.exit(0 if all(one.ok for one in result.found) else 1)


def _about() -> dict[str, Any]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from mubeam import __version__
    from mubeam.foundation import cache
    from mubeam.production.engine.backend import NUMBA_PAYS_FROM, numba_is_installed

    libraries: dict[str, str | None] = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = None
    folder = cache.folder()
    files = [] if folder is None or not folder.is_dir() else [one for one in folder.iterdir() if one.is_file()]
    return {
        "mubeam": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "libraries": libraries,
        "backend": "NumPy" + (f"; Numba from {NUMBA_PAYS_FROM} totals" if numba_is_installed() else ""),
        "cache": {
            "folder": None if folder is None else str(folder),
            "files": len(files),
            "bytes": sum(one.stat().st_size for one in files),
        },
    }


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {'none' if found is None else found}" for name, found in value.items())
