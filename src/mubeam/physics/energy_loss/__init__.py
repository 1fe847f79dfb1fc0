"""How a muon loses energy in matter, one process a file: pure functions, GeV = 1.

Spectra are dsigma/dv per atom in GeV^-2, v the share of the muon's energy that it loses; `ionisation` is per mol of
electrons. Sources stand beside the formulas.
"""
