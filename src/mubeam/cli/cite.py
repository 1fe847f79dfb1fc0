"""mubeam cite."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mubeam.cli._options import as_json
from mubeam.cli._output import print_json
from mubeam.errors import UnknownNameError


@click.command("cite")
@click.argument("names", nargs=-1, required=True)
@as_json
def command(names: tuple[str, ...], as_json: bool) -> None:
    """BibTeX of what to cite for NAMES.

    NAMES are what a run wrote (its folder or manifest, a file of events, an exported limit), names of `mubeam list`
    (models, experiments, form factors, bounds, references), cards of models and experiments, or the commands decays,
    dark-matter, g-minus-2, tau-decay-length, tau-pairs and uv-completion.

    \b
    Examples:
      mubeam cite out/
      mubeam cite events.lhe g-minus-2
      mubeam cite axion-muon na64mu-2022 tsai-elastic axion-photon/charm
      mubeam cite lfv-alp fasernu2 2025 z-mu-tau-atlas planck-cmb
    """
    from mubeam.foundation import citations

    own: dict[str, str] = {}
    keys = sorted({key for name in names for key in _keys(name, own)})
    if as_json:
        print_json({key: citations.bibtex_or_comment([key], own) for key in keys})
    else:
        click.echo(citations.bibtex_or_comment(keys, own))


def _keys(name: str, own: dict[str, str]) -> Iterable[str]:
    """The keys of a name; entries that a model card has itself are put into `own`."""
    from mubeam import experiments

    sources = _sources()
    if name in sources:
        return sources[name](name)
    if experiments.is_path(name):
        return _keys_of_card(name, own)
    if not _exists(name):
        raise UnknownNameError("name or path to cite", name, sources)
    return _keys_of_result(Path(name), own)


def _keys_of_card(path: str, own: dict[str, str]) -> Iterable[str]:
    """Of the card of an experiment, or of a model, which alone has a particle."""
    from mubeam import experiments
    from mubeam.foundation import reading
    from mubeam.models import card

    if "particle" not in reading.read_toml(path, "card"):
        return experiments.get(path).citations
    found = card.read(path)
    own |= found.contents.bibtex
    return found.citations


def _exists(name: str) -> bool:
    """Whether a file or folder of that name exists; False for a name that no file can have."""
    try:
        return bool(name) and Path(name).exists()
    except (OSError, ValueError):
        return False


def _sources() -> dict[str, Callable[[str], Iterable[str]]]:
    """For each name that can be cited, the function that gives its keys."""
    from mubeam import experiments, models
    from mubeam.exclusions import bounds
    from mubeam.observables import citations as observables
    from mubeam.observables import decay_bounds, g_minus_2, heavy_lepton, indirect_bounds, uv_completion
    from mubeam.physics import form_factors

    kinds: tuple[tuple[Iterable[str], Callable[[str], Iterable[str]]], ...] = (
        (models.CATALOGUE.names(), lambda name: models.named(name).citations),
        (experiments.names(), lambda name: experiments.get(name).citations),
        (form_factors.CATALOGUE.names(), lambda name: form_factors.get(name).citations),
        (bounds.names(), lambda name: bounds.get(name).citations),
        (g_minus_2.references(), lambda name: g_minus_2.reference(name).citations),
        (decay_bounds.names(), lambda name: decay_bounds.get(name).citations),
        (indirect_bounds.names(), lambda name: indirect_bounds.get(name).citations),
        (heavy_lepton.names(), lambda _: uv_completion.citations()),
        (observables.names(), observables.get),
    )
    return {name: find for names, find in kinds for name in names}


def _keys_of_result(path: Path, own: dict[str, str]) -> Iterable[str]:
    """Citations of what mubeam wrote: a folder or manifest of a run, a file of events, an exported limit."""
    from mubeam.events.files import MANIFEST_SUFFIX
    from mubeam.exclusions import bounds, manifest
    from mubeam.exclusions.formats.hepdata import BIBTEX_FILE
    from mubeam.foundation import citations

    beside = f"{path}{MANIFEST_SUFFIX}"
    if _exists(beside):
        return _keys_of_record(manifest.read(beside), own)
    if _exists(str(path / BIBTEX_FILE)):
        return citations.entries(path / BIBTEX_FILE)
    if path.suffix.lower() in bounds.suffixes():
        return bounds.read(path).citations
    return [key for record in manifest.read_all(path) for key in _keys_of_record(record, own)]


def _keys_of_record(record: dict[str, Any], own: dict[str, str]) -> Iterable[str]:
    """Of a manifest, which may have the contents of a model card."""
    from mubeam.exclusions import manifest
    from mubeam.models import card

    model = record.get("model")
    contents = model.get("contents") if isinstance(model, dict) else record.get("model_contents")
    if contents is not None:
        own |= card.from_contents(contents).contents.bibtex
    return manifest.citations(record)
