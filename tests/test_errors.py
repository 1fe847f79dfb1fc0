import copy

import pytest

from mubeam import errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.MubeamError)]


@pytest.mark.parametrize("kind", KINDS)
def test_errors_travel_between_processes(kind):
    made = kind("model", "alb", ["alp", "axion"]) if kind is errors.UnknownNameError else kind("what to do")
    found = copy.copy(made)
    assert (type(found), str(found)) == (kind, str(made))


def test_messages_are_one_line():
    assert str(errors.InputError("a\nb   c")) == "a b c"
