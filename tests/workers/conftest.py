"""The cluster is tested with the scans of their own tests."""

from scans.conftest import process, spec

__all__ = ["process", "spec"]
