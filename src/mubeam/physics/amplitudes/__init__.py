"""Squared tree-level amplitudes, one process a file.

The functions are arithmetic only (+ - * /), so that one text serves NumPy arrays and multiple precision.
"""
