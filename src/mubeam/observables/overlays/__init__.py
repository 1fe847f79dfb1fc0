"""What else may be drawn in a plane of mass and coupling, one kind a file, whose name `--with` takes.

A module has overlays(model, masses_gev, couplings): the lines and bands of a model at masses (N,), for a figure that
shows couplings from the lowest to the highest given; InputError where the model has none. Parameters of the model may
be arrays (N,), where they follow the mass.
"""
