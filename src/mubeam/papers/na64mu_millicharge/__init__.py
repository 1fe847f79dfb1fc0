"""Figures after arXiv 2505.04295, millicharged particles at NA64mu and LDMX."""
