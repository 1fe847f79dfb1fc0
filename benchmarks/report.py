"""What the benchmarks print: tables, and on what they ran."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import mubeam as mb


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(*libraries: str) -> str:
    """Processor and versions; PackageNotFoundError for a library that is not installed."""
    processor, cpuinfo = platform.processor(), Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = (
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        )
        processor = next(names, processor)
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return (
        f"{processor or platform.machine()}, one of {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}, {versions}, mubeam {mb.__version__}"
    )
