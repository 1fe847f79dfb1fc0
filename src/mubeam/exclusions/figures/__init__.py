"""How figures of excluded regions are made, one idea a module: what is drawn, its look, the view, ticks, labels.

`mubeam.exclusions.plotting` is the door to them.
"""
