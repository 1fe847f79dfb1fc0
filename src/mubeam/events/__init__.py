"""Event samples from the same densities as the cross sections, and the files that detector simulations read."""
