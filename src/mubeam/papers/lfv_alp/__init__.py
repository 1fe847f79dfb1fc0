"""arXiv 2407.15942 (P2): lepton-flavour-violating ALPs with TeV-scale muon beams."""
