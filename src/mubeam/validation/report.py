"""The computed table as files: a figure of the ratios against mass, CSV, and Markdown for a page."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from mubeam.exclusions import drawing, plotting
from mubeam.exclusions.drawing import Figure
from mubeam.foundation import writing
from mubeam.validation.quantities.base import TOLERANCE
from mubeam.validation.run import Found, Result

STEM: Final = "validation"
MARKERS: Final = ("o", "s", "^", "D", "v", "P")
VIEW: Final = (0.65, 1.3)
"""Ratios of the upper panel; what is beyond is an arrow at its edge."""

SMALLEST: Final = 1e-9
"""Differences below are drawn there: the last printed digits."""


def contents(result: Result) -> dict[str, bytes]:
    """The files validation.png, .csv and .md, by name."""
    picture = figure(result)
    return {
        f"{STEM}.png": plotting.render(picture, f"{STEM}.png"),
        f"{STEM}.csv": writing.csv_bytes(_columns(result)),
        f"{STEM}.md": "".join(_markdown(result)).encode(),
    }


def _columns(result: Result) -> dict[str, list[object]]:
    rows = [one.to_dict() for one in result.found]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _sources(result: Result) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for one in result.found:
        found.setdefault(one.row.code, []).append(one)
    return found


def figure(result: Result) -> Figure:
    """Theirs over ours against the boson's mass, by source: with our own constants above, at equal ones below."""
    with drawing.style():
        made, _ = drawing.make_figure(layout="constrained")
        made.set_size_inches(8.4, 7.2)
        own, equal = made.subplots(2, sharex=True, height_ratios=(3, 3))
        own.axhline(1, color=plotting.GREY, linewidth=0.8)
        for i, (code, rows) in enumerate(_sources(result).items()):
            mass = np.array([one.row.number("mass_gev") for one in rows])
            ratio = np.array([one.own_ratio for one in rows])
            style = {"color": plotting.COLORS[i % len(plotting.COLORS)], "linestyle": "none", "markersize": 5}
            marker = MARKERS[i % len(MARKERS)]
            inside = (ratio > VIEW[0]) & (ratio < VIEW[1])
            own.plot(mass[inside], ratio[inside], marker=marker, label=f"{code}, {len(rows)} rows", **style)
            for at, value in zip(mass[~inside], ratio[~inside], strict=True):
                low = value < 1
                own.annotate(
                    f"{value:.2f}",
                    (at, VIEW[0] if low else VIEW[1]),
                    xytext=(0, 14 if low else -14),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                    color=style["color"],
                    arrowprops={"arrowstyle": "->", "color": style["color"]},
                )
            difference = np.maximum(np.abs([one.ratio - 1 for one in rows]), SMALLEST)
            test = np.array([one.row["quality"] == "A" for one in rows])
            equal.plot(mass[test], difference[test], marker=marker, **style)
            equal.plot(mass[~test], difference[~test], marker=marker, markerfacecolor="none", **style)
        equal.axhline(TOLERANCE, color=plotting.DARK, linestyle="--", linewidth=0.8)
        equal.text(
            0.99,
            TOLERANCE * 1.2,
            "tolerance of quality A",
            ha="right",
            va="bottom",
            fontsize=9,
            transform=equal.get_yaxis_transform(),
        )
        own.set(xscale="log", ylim=VIEW)
        own.set_ylabel("theirs / ours, our constants")
        equal.set(yscale="log", ylim=(SMALLEST / 2, 2))
        equal.set_ylabel("|theirs / ours - 1|, equal constants")
        equal.set_xlabel("mass of the boson [GeV]")
        made.legend(*own.get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=9, frameon=False)
        plotting.caption(
            made,
            "Below: filled, quality A (same inputs); open, B and C (inputs partly inferred, or indicative); "
            f"smaller differences are drawn at {SMALLEST:g}",
        )
    return made


def _markdown(result: Result) -> Iterator[str]:
    yield "# Numbers of other codes\n\n"
    tests = [one for one in result.found if one.row["quality"] == "A"]
    worst = max((abs(one.ratio - 1) for one in tests), default=0.0)
    yield f"{len(result.found)} rows, {len(tests)} of quality A. With equal constants these agree within {worst:.1e}.\n"
    head = "| row | q | mass [GeV] | theirs | ours | ratio | tolerance | ratio, own constants | why |\n"
    for code, rows in _sources(result).items():
        yield f"\n## {code}\n\n{_about(rows)}\n\n{head}|---|---|---|---|---|---|---|---|---|\n"
        for one in rows:
            yield _line(one)


def _about(rows: Sequence[Found]) -> str:
    what = ", ".join(dict.fromkeys(f"{one.row['what'].replace('_', ' ')} of {one.row['process']}" for one in rows))
    sources = ", ".join(dict.fromkeys(f"`{re.split(r'[ ,]', one.row['source'])[0]}`" for one in rows))
    return f"From {sources}: {what}."


def _line(one: Found) -> str:
    tolerance = "-" if one.outcome.tolerance is None else f"{one.outcome.tolerance:.2g}"
    cells = (
        one.row["id"] + ("" if one.ok else " **fails**"),
        one.row["quality"],
        f"{one.row.number('mass_gev'):.4g}",
        f"{one.row.number('value'):.6g} {one.row['unit'].removesuffix(' per nucleus')}".removesuffix(" 1"),
        f"{one.outcome.ours:.6g}",
        f"{one.ratio:.6f}",
        tolerance,
        f"{one.own_ratio:.4f}",
        one.outcome.reason.replace("|", "/"),
    )
    return f"| {' | '.join(cells)} |\n"
