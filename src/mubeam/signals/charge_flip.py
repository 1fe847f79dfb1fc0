"""mu- N -> tau- N a, a -> tau- mu+: a muon of the charge opposite to the beam's, and two taus of the beam's charge."""

from mubeam.signals._two_taus import two_tau_signature

SIGNATURE = two_tau_signature({"minus": "plus", "plus": "minus"})
