"""A page on this machine with sliders for all that a reach depends on, and its contour as they move.

The state is what the page shows (state), written in its address; controls are what of it may be changed (controls);
views compute it (views), the page shows them (page) and the server guards the page (server).
"""
