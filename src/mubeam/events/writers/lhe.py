"""Les Houches event files, version 3.0 (hep-ph/0109068, hep-ph/0609017): what pylhe writes, with 17 digits.

Units are GeV, pb and mm. Unweighted events have weight 1 (IDWTUP 3), weighted ones a weight in pb whose mean is the
cross section (IDWTUP 4). Scale and strong coupling do not apply and are -1, spins are unknown and 9. As the format has no
vertices, each event ends in comments with their x, y, z and c t in mm.
"""

from io import StringIO
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element  # noqa: S405  (written, not read)

import numpy as np
import pylhe

import mubeam
from mubeam.constants import ALPHA
from mubeam.events.processes import PROCESSES
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, Block, RunInfo
from mubeam.events.writers import text
from mubeam.units import MM_PER_M

STATUS: Final = {BEAM: -1, TARGET: -1, FINAL: 1, DECAYED: 2}
"""LHE status by that of the record."""

_END: Final = "</LesHouchesEvents>"
_ROWS: Final = 4096
_FORMAT: Final = pylhe.LHEXMLFormat(
    initinfo=pylhe.LHEXMLFormat().initinfo.replace("14.7e", "r"),
    procinfo=pylhe.LHEXMLFormat().procinfo.replace("14.7e", "r"),
)
