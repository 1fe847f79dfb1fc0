"""mu- N -> tau- N a, a -> tau- mu+: a muon of the other charge than the beam's, with two taus of the beam's."""

from mubeam.signals._two_taus import two_tau_signature

SIGNATURE = two_tau_signature({"minus": "plus", "plus": "minus"})
