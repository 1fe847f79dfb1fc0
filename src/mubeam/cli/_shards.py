"""Events in several files: what commands that make them check, and what they say."""

from typing import TYPE_CHECKING, Any

from mubeam.cli._output import note, print_json, say
from mubeam.errors import InputError

if TYPE_CHECKING:
    from mubeam.workers.workplace import Workplace


def check_shards(options: dict[str, Any]) -> None:
    """InputError for options of a single file beside --shards; takes them out."""
    if options.pop("stream_format", None) is not None:
        raise InputError("--format is for --output -, and --shards makes files: leave one of them out")
    if options.pop("stream", None) not in (None, (1, 1)):
        raise InputError("--shards makes the streams itself: leave out --stream")


def place_of(options: dict[str, Any]) -> "Workplace":
    """Where the files are made, by the options of places, which are taken out."""
    from mubeam.workers.workplace import Workplace

    return Workplace(**{name: options.pop(name, None) for name in ("workers", "scheduler", "cluster", "jobs")})


def tell_of_shards(command: str, output: str, count: int, records: list[dict[str, Any]], *, as_json: bool) -> None:
    """What was made: as JSON, or where it is and what is to be known of it."""
    from mubeam.scans.event_files import shard_path

    if as_json:
        print_json({"command": command, "events": count, "shards": records})
        return
    for warning in dict.fromkeys(text for record in records for text in record.get("warnings", ())):
        note(warning)
    say(f"{count} events in {len(records)} files, {shard_path(output, 1, len(records))} and so on")
