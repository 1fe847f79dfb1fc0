"""Materials: the public name of mubeam.matter.material."""

from mubeam.matter.material import *  # noqa: F403
