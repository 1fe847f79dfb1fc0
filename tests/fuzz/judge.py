"""What is wrong with how a call ended."""

import contextlib
import dataclasses
import io
import itertools
import traceback
import warnings

import numpy as np

import mubeam as mb
from fuzz import stand_ins
from mubeam.numerics.estimate import OK

MOST_ENTRIES = 10


class TooLongError(BaseException):
    """The call had all the processor time that it may have."""


def faults(call, namespace):
    """Everything that is wrong, a line each; none for a good end."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = _of_result(call, _evaluated(call.text, namespace), namespace)
        except mb.MubeamError as error:
            found = _of_error(call, error, namespace)
        except TypeError as error:
            found = [] if call.misses_arguments else [_described(error)]
        except (Exception, TooLongError) as error:  # whatever comes is what a user would see
            found = [] if _is_of_caller(error) else [_described(error)]
    if printed.getvalue():
        found.append(f"printed {printed.getvalue()[:80]!r}")
    return found


def _evaluated(text, namespace):
    # our own text, so that a call that fails can be pasted as it is
    return eval(text, namespace)  # noqa: S307


def _of_error(call, error, namespace):
    lines = str(error).splitlines()
    found = [f"an error of {len(lines)} lines"] if len(lines) != 1 else []
    if call.is_sound and call.shape and isinstance(error, mb.KinematicsError) and _shape(call, namespace):
        found += [f"an error for a whole array: {lines[0]}; but {text}" for text in _possible(call, namespace)]
    return found


def _possible(call, namespace):
    """The first entry of the arrays at which there is a result, as the text of a call; nothing if there is none."""
    for numbers in itertools.islice(
        zip(*(array.flat for array in _arrays(call, namespace)), strict=True), MOST_ENTRIES
    ):
        text = call.with_values(dict(zip(call.shape, numbers, strict=True)))
        try:
            _evaluated(text, namespace)
        except mb.MubeamError:
            continue
        return [text]
    return []


def _arrays(call, namespace):
    return np.broadcast_arrays(*(_evaluated(text, namespace) for text in call.shape.values()))


def _shape(call, namespace):
    """The broadcast shape of the arguments; None where there is none."""
    try:
        return np.broadcast_shapes(*(np.shape(_evaluated(text, namespace)) for text in call.shape.values()))
    except ValueError:
        return None


def _is_of_caller(error):
    """Whether the caller's own object raised it."""
    return (
        isinstance(error, RuntimeError) and traceback.extract_tb(error.__traceback__)[-1].filename == stand_ins.__file__
    )


def _described(error):
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/mubeam/" in frame.filename]
    where = f"{own[-1].filename.partition('/mubeam/')[2]}:{own[-1].lineno}" if own else "no frame of mubeam"
    return f"{type(error).__name__} at {where}: {' '.join(str(error).split())[:160]}"


def _of_result(call, result, namespace):
    found = [f"accepted though {call.must_fail}"] if call.must_fail else []
    # an interference has a sign
    found += _of_value(result, call.function.is_positive and "mb.Interference(" not in call.text)
    if found or not isinstance(result, mb.Estimate):
        return found
    if call.shape:
        shape = _shape(call, namespace)
        if np.shape(result.value) != shape:
            found.append(f"shape {np.shape(result.value)} instead of {shape}")
        elif shape and call.is_sound:
            found += _of_entry(call, result, namespace)
    if call.same_as:
        try:
            same = _evaluated(call.same_as, namespace)
        except mb.MubeamError:
            same = None
        if same is None or not np.allclose(result.value, same.value, rtol=1e-9, atol=0):
            found.append(f"not what {call.same_as} gives: a unit was stripped")
    return found


def _of_entry(call, result, namespace):
    """Faults of the largest value of an array: alone it must be the same to within the errors."""
    arrays = _arrays(call, namespace)
    place = np.unravel_index(np.argmax(result.value), np.shape(result.value))
    if result.status[place] != OK:
        return []
    text = call.with_values({name: array[place] for name, array in zip(call.shape, arrays, strict=True)})
    try:
        alone = _evaluated(text, namespace)
    except mb.MubeamError as error:
        return [f"refused alone, but {result.value[place]:g} in the array: {text}: {error}"]
    difference = abs(alone.value - result.value[place])
    if difference > alone.error + result.error[place] + 1e-9 * abs(alone.value):
        inside = f"{result.value[place]:.9g} +- {result.error[place]:.2g}"
        return [f"{inside} in the array, {alone.value:.9g} +- {alone.error:.2g} alone: {text}"]
    return []


def _of_value(result, is_positive):
    """Faults of a result, whatever it is made of."""
    if isinstance(result, mb.Estimate):
        return _of_estimate(result, is_positive)
    if isinstance(result, mb.Reach):
        return _of_reach(result)
    if isinstance(result, float) and not np.isfinite(result):
        return [f"the result is {result}"]
    if isinstance(result, mb.Yield):
        return [one for part in (result.events, result.cross_section) for one in _of_estimate(part, True)]
    if isinstance(result, mb.Sample):
        events = result.events.momentum_gev
        return [] if np.isfinite(events).all() else ["momenta that are not finite"]
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        parts = [getattr(result, one.name) for one in dataclasses.fields(result)]
        return [one for part in parts if isinstance(part, mb.Estimate) for one in _of_estimate(part, is_positive)]
    if isinstance(result, tuple | list):
        return [one for part in result if isinstance(part, mb.Estimate) for one in _of_estimate(part, False)]
    return []


def _of_estimate(result, is_positive):
    value, error, status = (np.asarray(part) for part in (result.value, result.error, result.status))
    found = []
    if np.shape(result.value) != np.shape(result.error) or np.shape(result.value) != np.shape(result.status):
        found.append(f"shapes of value, error, status differ: {value.shape}, {error.shape}, {status.shape}")
        return found
    good = status == OK
    # infinite is an answer where the status says that no number is enough
    if not np.isfinite(value[good | ~np.isposinf(value)]).all() or not np.isfinite(error).all():
        found.append(f"not finite: {value.ravel()[:3]} +- {error.ravel()[:3]}")
        return found
    if (error < 0).any():
        found.append(f"a negative error: {error.min()}")
    if is_positive and (value < 0).any():
        found.append(f"a negative value: {value.min()}")
    # a difference of equal numbers is zero, whatever its error
    if not result.method.endswith("- 1") and (good & (np.abs(value) < error)).any():
        i = np.flatnonzero(good & (np.abs(value) < error))[0]
        found.append(f"smaller than its error, but ok: {value.ravel()[i]:g} +- {error.ravel()[i]:g}")
    if is_positive and (good & (value == 0)).any():
        found.append("zero, but ok")
    said = {str(one) for one in status.ravel()}
    if any(not one.strip() or len(one.splitlines()) != 1 for one in said):
        found.append(f"a status that says nothing: {said}")
    if not (isinstance(result.unit, str) and isinstance(result.method, str)):
        found.append("a unit or method that is no text")
    return found


def _of_reach(result):
    lower, upper = result.lower, result.upper
    excluded = np.isfinite(lower)
    found = []
    if (np.isnan(lower) != np.isnan(upper)).any():
        found.append("one edge is NaN and the other is not")
    if (lower[excluded] <= 0).any() or (upper[excluded] < lower[excluded]).any():
        found.append("edges that are not positive or in the wrong order")
    if not (np.diff(result.mass_gev) > 0).all():
        found.append("masses that do not rise")
    if not np.isfinite(result.lower_error[excluded]).all() or (result.lower_error[excluded] < 0).any():
        found.append("errors that are not finite or negative")
    return found
