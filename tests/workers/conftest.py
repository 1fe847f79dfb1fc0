"""The cluster is tested with the scans of their own tests."""

from scans.small import process, spec

__all__ = ["process", "spec"]
