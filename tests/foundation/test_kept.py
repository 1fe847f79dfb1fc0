from mubeam.foundation.kept import Kept


def test_what_was_not_asked_for_goes_first():
    kept = Kept[str, int](10)
    kept.put("a", 1, 4)
    kept.put("b", 2, 4)
    assert kept.get("a") == 1
    kept.put("c", 3, 4)
    assert kept.get("b") is None
    assert (kept.get("a"), kept.get("c")) == (1, 3)


def test_a_value_replaces_the_one_before():
    kept = Kept[str, int](10)
    kept.put("a", 1, 8)
    kept.put("a", 2, 9)
    kept.put("b", 3, 1)
    assert (kept.get("a"), kept.get("b")) == (2, 3)


def test_what_is_too_large_is_not_kept():
    kept = Kept[str, int](10)
    kept.put("a", 1, 11)
    assert kept.get("a") is None
    kept.put("b", 2, 10)
    assert kept.get("b") == 2


def test_what_is_too_large_leaves_the_others():
    kept = Kept[str, int](10)
    kept.put("a", 1, 4)
    kept.put("b", 2, 11)
    assert (kept.get("a"), kept.get("b")) == (1, None)


def test_clearing_forgets():
    kept = Kept[str, int](10)
    kept.put("a", 1, 8)
    kept.clear()
    assert kept.get("a") is None
    kept.put("b", 2, 8)
    assert kept.get("b") == 2
