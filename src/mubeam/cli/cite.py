"""mubeam cite."""

from pathlib import Path

import click

from mubeam.cli._common import as_json, print_json
from mubeam.errors import UnknownNameError


@click.command("cite")
@click.argument("names", nargs=-1, required=True)
@as_json
def command(names: tuple[str, ...], as_json: bool) -> None:
    """BibTeX of what NAMES rest on: a folder or manifest of a run, models, experiments, form factors, bounds.

    \b
    Examples:
      mubeam cite out/
      mubeam cite axion-muon na64mu-2022 tsai-elastic axion-photon/charm
    """
    from mubeam import citations

    keys = sorted({key for name in names for key in _keys(name)})
    if as_json:
        print_json({key: citations.bibtex_or_comment([key]) for key in keys})
    else:
        click.echo(citations.bibtex_or_comment(keys))


def _keys(name: str) -> tuple[str, ...]:
    from mubeam import bounds, experiments, manifest, models
    from mubeam.physics import form_factors

    if name in models.CATALOGUE.names():
        keys: tuple[str, ...] = models.CATALOGUE.load(name).MODEL.citations
        return keys
    if name in experiments.names() or name.endswith(experiments.SUFFIX):
        return tuple(experiments.get(name).citations)
    if name in form_factors.CATALOGUE.names():
        return form_factors.get(name).citations
    if name in bounds.names():
        return bounds.get(name).citations
    if Path(name).exists():
        return tuple(key for record in manifest.read_all(name) for key in manifest.citations(record))
    known = (*models.CATALOGUE.names(), *experiments.names(), *form_factors.CATALOGUE.names(), *bounds.names())
    raise UnknownNameError("name or path to cite", name, known)
