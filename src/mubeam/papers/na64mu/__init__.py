"""Li, Liu and Song, Probing axion and flavored new physics with the NA64mu experiment, arXiv 2501.06294 (P1)."""
