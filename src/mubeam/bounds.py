"""Published bounds, and those of one's own: the public name of mubeam.exclusions.bounds."""

from mubeam.exclusions.bounds import *  # noqa: F403
