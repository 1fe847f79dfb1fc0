from cli.conftest import mubeam
from scans.small import process, reference, spec

__all__ = ["mubeam", "process", "reference", "spec"]
