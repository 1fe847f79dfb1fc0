"""Files, text, checks, citations: what knows no physics."""
