"""mubeam cite."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from mubeam.cli._common import as_json, print_json
from mubeam.errors import UnknownNameError


@click.command("cite")
@click.argument("names", nargs=-1, required=True)
@as_json
def command(names: tuple[str, ...], as_json: bool) -> None:
    """BibTeX of what NAMES rest on: the folder or manifest of a run, or names of `mubeam list`.

    Those of models, experiments, form factors, bounds (published, indirect or from decays), references of g-2 and UV
    completions.

    \b
    Examples:
      mubeam cite out/
      mubeam cite axion-muon na64mu-2022 tsai-elastic axion-photon/charm
      mubeam cite lfv-alp fasernu2 2025 z-mu-tau-atlas planck-cmb
    """
    from mubeam import citations

    keys = sorted({key for name in names for key in _keys(name)})
    if as_json:
        print_json({key: citations.bibtex_or_comment([key]) for key in keys})
    else:
        click.echo(citations.bibtex_or_comment(keys))


def _keys(name: str) -> Iterable[str]:
    from mubeam import experiments, manifest

    sources = _sources()
    if name in sources:
        return sources[name](name)
    if name.endswith(experiments.SUFFIX):
        return experiments.get(name).citations
    if Path(name).exists():
        return tuple(key for record in manifest.read_all(name) for key in manifest.citations(record))
    raise UnknownNameError("name or path to cite", name, sources)


def _sources() -> dict[str, Callable[[str], Iterable[str]]]:
    """What can be cited, by name, and how its keys are found."""
    from mubeam import bounds, experiments, models
    from mubeam.observables import decay_bounds, g_minus_2, heavy_lepton, indirect_bounds, uv_completion
    from mubeam.physics import form_factors

    kinds: tuple[tuple[Iterable[str], Callable[[str], Iterable[str]]], ...] = (
        (models.CATALOGUE.names(), lambda name: models.CATALOGUE.load(name).MODEL.citations),
        (experiments.names(), lambda name: experiments.get(name).citations),
        (form_factors.CATALOGUE.names(), lambda name: form_factors.get(name).citations),
        (bounds.names(), lambda name: bounds.get(name).citations),
        (g_minus_2.references(), lambda name: g_minus_2.reference(name).citations),
        (decay_bounds.names(), lambda name: decay_bounds.get(name).citations),
        (indirect_bounds.names(), lambda name: indirect_bounds.get(name).citations),
        (heavy_lepton.names(), lambda _: uv_completion.citations()),
    )
    return {name: find for names, find in kinds for name in names}
