"""Whether the signal of a point would be a discovery."""

from typing import TYPE_CHECKING, ClassVar

from mubeam.errors import InputError
from mubeam.scans.at import AtSearch, is_decided
from mubeam.scans.quantities.base import TRUTH, Column, Quantity, Results
from mubeam.statistics.base import Likelihood
from mubeam.statistics.discovered import discovered
from mubeam.statistics.discovery import SIGMAS

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan
    from mubeam.searches.search import Search


class Discovery(Quantity):
    """At 3 and at 5 standard deviations, `minimum_events` or more being seen."""

    needs_coupling: ClassVar = True
    asks_limits: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return tuple(Column(f"discovery_{sigmas}_sigma", TRUTH, "1") for sigmas in SIGMAS)

    def check_search(self, scan: "Scan", search: "Search") -> None:
        """As of `Quantity`: no limit on events in place of a likelihood, and no analysis of several bins."""
        self._tests(scan, search)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        each = at.of_searches("discovery", lambda search: self._tests(at.scan, search))
        found: Results = {}
        for name in each[0]:
            found[name] = at.decided([tests[name] for tests in each], is_decided)
        return found

    def _tests(self, scan: "Scan", search: "Search") -> dict[str, Likelihood]:
        likelihood = scan.likelihood(search)
        if len(search.analysis.signal_bins) > 1:
            raise InputError(
                f"discovery: {search.experiment.name} {search.analysis_name} has several bins, in which it is computed "
                "for one shape of the signal: ask likelihood.discovery_reach"
            )
        least = scan.section.minimum_events
        return {f"discovery_{s}_sigma": discovered(likelihood, sigmas=s, minimum_events=least) for s in SIGMAS}


QUANTITY = Discovery()
