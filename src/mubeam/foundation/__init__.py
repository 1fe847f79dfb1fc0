"""Files, text, checks and citations: the layer without physics."""
