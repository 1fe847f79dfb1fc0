"""The muon turns into an electron, which is seen in its place; the particle goes to invisible products.

What is asked of the electron's momentum are the windows of the analysis, as of any outgoing lepton.
"""

from mubeam.signals._unseen import counts, unseen
from mubeam.signals.base import Signature

SIGNATURE = Signature(unseen, counts=counts, final_lepton="e")
