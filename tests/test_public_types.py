"""What type checkers see of `mubeam` is what there is."""

import ast
from pathlib import Path

import mubeam


def test_each_public_name_has_its_type():
    tree = ast.parse(Path(mubeam.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    found = {one.asname: f"{node.module}.{one.name}" for node in imports for one in node.names}
    names = {name: f"mubeam.{home}.{name}" for name, home in mubeam._HOME.items()}
    assert found == names | {name: f"mubeam.{name}" for name in mubeam._MODULES}


def test_code_of_others_that_is_checked_runs(tmp_path):
    import numpy as np

    import downstream

    assert downstream.total(np.array([0.1, 0.2])) > 0
    assert downstream.events() > 0
    assert downstream.limits(tmp_path / "out").axes
