import pytest

from oracles import made


@pytest.fixture(scope="session", params=made.CASES)
def made_files(request, tmp_path_factory):
    """Of each process: the paths of the same events by suffix, their RunInfo, and the events in one block."""
    return made.write(request.param, tmp_path_factory.mktemp("made"))
