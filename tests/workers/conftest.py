from scans.small import process, spec

__all__ = ["process", "spec"]
