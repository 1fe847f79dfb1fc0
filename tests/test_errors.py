import copy

import numpy as np
import pytest

from mubeam import errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.MubeamError)]


@pytest.mark.parametrize("kind", KINDS)
def test_errors_travel_between_processes(kind):
    special = {
        errors.UnknownNameError: ("model", "alb", ["alp", "axion"]),
        errors.ModelCardError: ("mine.toml", ["name: missing"]),
    }
    made = kind(*special.get(kind, ("what to do",)))
    found = copy.copy(made)
    assert (type(found), str(found)) == (kind, str(made))


def test_messages_are_one_line():
    assert str(errors.InputError("a\nb   c")) == "a b c"


class Unshown:
    def __repr__(self):
        raise RuntimeError("no")


WRONG = ["alb", "", None, 1.5, [], {}, {"alp"}, np.array(["alp", "alp"]), 10**5000, Unshown()]


@pytest.mark.parametrize("i", range(len(WRONG)))
def test_a_name_is_a_text_that_is_known(i):
    with pytest.raises(errors.UnknownNameError, match=r"^unknown model .*known are alp, axion$"):
        errors.check_name("model", WRONG[i], {"alp": 1, "axion": 2})


def test_what_is_listed_beside_the_names_is_none():
    errors.check_name("model", "alp", ("alp",), "none")
    with pytest.raises(errors.UnknownNameError, match="known are alp, none"):
        errors.check_name("model", "none", ("alp",), "none")
