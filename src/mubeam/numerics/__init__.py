"""Quadrature, roots, interpolation and the Estimate: mathematics without physics."""
