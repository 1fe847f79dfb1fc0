from dataclasses import replace

import numpy as np

from mubeam.events.record import RunInfo
from oracles import events


def test_run_info_through_json():
    info = events.run_info()
    text = info.to_json()
    assert "\n" not in text
    assert RunInfo.from_json(text) == info


def test_numpy_and_numbers_that_json_lacks():
    info = replace(
        events.run_info(), about={"mass_gev": np.float64(0.5), "masses": np.arange(2), "width": float("inf")}
    )
    assert RunInfo.from_json(info.to_json()).about == {"mass_gev": 0.5, "masses": [0, 1], "width": "inf"}


def test_part_of_a_block():
    block = events.block(5)
    part = block[1:3]
    assert len(part) == 2
    assert (part.momentum_gev == block.momentum_gev[1:3]).all()
