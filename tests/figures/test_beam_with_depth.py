from pathlib import Path

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.figures import beam_with_depth


def test_a_line_has_its_width_and_the_mean_rate_beside_it():
    left, right = beam_with_depth("muon-beam-dump").axes
    mean, csda = (line.get_ydata() for line in left.lines)
    # over 10 m of lead the mean of all and the energy at the mean rate differ by less than 1e-3
    np.testing.assert_allclose(mean, csda, rtol=1e-3)
    assert mean[0] == pytest.approx(1500)
    assert mean[-1] == pytest.approx(1218.7, rel=5e-4)
    shares = [line.get_ydata() for line in right.lines if len(line.get_ydata()) > 2]
    assert len(shares) == 3
    assert (shares[0] < shares[-1]).all()
    assert shares[-1][-1] == pytest.approx(1 - 0.0014, abs=2e-4)


def test_what_is_within_its_error_is_not_drawn():
    """15 GeV muons in 50 cm of tungsten: at low energies the quadrature says nothing of a share of 1e-4."""
    _, right = beam_with_depth("m3", length_m=0.5).axes
    shares = right.lines[0].get_ydata()
    assert np.isnan(shares[0])
    assert np.isfinite(shares[-1])


def test_tracks_are_refused():
    with pytest.raises(InputError, match="energies are those along the tracks"):
        beam_with_depth(Path(__file__).parents[2] / "examples" / "tracks.toml")


def test_electrons_are_refused(tmp_path):
    card = 'extends = "m3"\nname = "own"\n[beam]\nlepton = "e"\n[target]\nenergy_loss = "none"\n'
    (tmp_path / "own.toml").write_text(card)
    with pytest.raises(InputError, match="energy loss is computed of muons"):
        beam_with_depth(mb.experiments.get(tmp_path / "own.toml"), length_m=0.5)
