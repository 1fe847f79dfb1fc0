"""mu- N -> tau- N a, a -> tau+ mu-: a muon of the beam's charge and two taus, which muon scattering makes as well."""

from mubeam.signals._two_taus import two_tau_signature

SIGNATURE = two_tau_signature({"minus": "minus", "plus": "plus"})
