"""Targets: materials, stacks of slabs, flux nodes of the beam in them."""
