"""Sources as BibTeX: the public name of mubeam.foundation.citations."""

from mubeam.foundation.citations import *  # noqa: F403
