"""The likelihood of a reach in HS3, the HEP statistics serialisation standard: it holds all that it needs."""

from typing import Any, ClassVar

from mubeam.exclusions.formats.base import Format
from mubeam.exclusions.formats.pyhf import signals_of
from mubeam.exclusions.region import Region
from mubeam.foundation import writing

FILE = "likelihood.json"


class Hs3(Format):
    """likelihood.json in a folder, or the .json that is asked for."""

    is_folder: ClassVar = True
    main: ClassVar = FILE
    options: ClassVar = ("at",)

    def encode(self, region: Region, **options: Any) -> dict[str, bytes]:
        """As `Format.encode`; `at` is the value along the region (a mass) whose signal is written."""
        from mubeam.statistics.export.hs3 import to_hs3

        self.check_options(options)
        grid = signals_of(region)
        document = to_hs3(grid.likelihood, grid.events[grid.place(options.get("at"))])
        return {FILE: writing.json_bytes(document)}


FORMAT = Hs3()
