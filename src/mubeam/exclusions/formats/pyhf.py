"""The likelihood of a reach as a workspace of pyhf, with a patch set of its signals and a page on how to load them."""

from typing import Any, ClassVar

from mubeam.errors import InputError
from mubeam.exclusions.formats.base import Format
from mubeam.exclusions.grid import SignalGrid
from mubeam.exclusions.region import Region
from mubeam.foundation import writing

WORKSPACE, PATCHSET, WORDS = "workspace.json", "patchset.json", "pyhf.md"

LOAD = 'workspace.model(modifier_settings={"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code4p"}})'
"""What a workspace cannot hold."""

TEXT = """# {label}

{description}.

* `workspace.json`: the likelihood for pyhf, with the signal at {at} at strength `mu` = 1.
* `patchset.json`: {signals}; a patch puts the signal of a point into the workspace.

A relative error r is (1 + r)^theta with theta a standard normal, which is interpolation code 1. The file cannot say so
and pyhf's default is another (code 4, off by less than 1e-5 in the log-likelihood for r up to 1), so load it with

    import json, pyhf
    workspace = pyhf.Workspace(json.load(open("workspace.json")))
    model = {load}

Asymptotic limits of pyhf are lower than the exact ones where few events are seen: 1.35 events in place of 2.30 at 90 %
CL where there is none.

{provenance}. Works that it rests on: {citations}.
"""


def signals_of(region: Region) -> SignalGrid:
    """The signals of a region; InputError where it has none."""
    if region.signals is None:
        raise InputError(
            f"{region.label} has no likelihood to write: a limit on events was given, nothing is excluded, or the "
            "reach was written by an older version; compute it again"
        )
    return region.signals


class Pyhf(Format):
    """workspace.json, patchset.json and pyhf.md; the workspace alone where a .json is asked for."""

    is_folder: ClassVar = True
    main: ClassVar = WORKSPACE
    options: ClassVar = ("at", "hepdata_record")

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """As `Format.encode`.

        `at` is the value along the region (a mass) whose signal is in the workspace, by default the first with one;
        `hepdata_record` such as ins1234567 is what patch sets must name.
        """
        from mubeam.statistics.export.pyhf import NO_RECORD, to_patchset, to_pyhf

        self.check_options(options)
        grid = signals_of(region)
        place = grid.place(options.get("at"))
        workspace = to_pyhf(grid.likelihood, grid.events[place])
        patchset = to_patchset(
            grid.likelihood,
            workspace,
            grid.events,
            grid.values,
            grid.labels,
            reference=options.get("hepdata_record", NO_RECORD),
            description=f"{region.label}: {grid.description}; load the workspace with {LOAD}",
        )
        at = (f"{name} = {value:.6g}" for name, value in zip(grid.labels, grid.values[place], strict=True))
        text = TEXT.format(
            label=region.label,
            description=region.description,
            at=", ".join(at),
            signals=grid.description,
            load=LOAD,
            provenance=region.provenance,
            citations=", ".join(region.citations),
        )
        return {
            WORKSPACE: writing.json_bytes(workspace),
            PATCHSET: writing.json_bytes(patchset),
            WORDS: text.encode(),
        }


FORMAT = Pyhf()
