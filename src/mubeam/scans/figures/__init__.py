"""Figures of scans, one idea a module: which rows, what lies where in a plane, contours; each kind of drawing a file.

`plot` puts them together into a scene of `mubeam.exclusions.figures`, which is drawn as those of reaches are.
"""
