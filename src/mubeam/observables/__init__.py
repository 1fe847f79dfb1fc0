"""Quantities other than events that test a model: moments, dark matter, rare decays. One a file."""
