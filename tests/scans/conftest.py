from scans.small import process, reference, spec

__all__ = ["process", "reference", "spec"]
