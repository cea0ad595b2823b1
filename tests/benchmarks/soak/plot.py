"""Draws docs/soak.png: a panel for each curve, a line for each database that has had its hour."""

import csv
import math
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib.figure import Figure

from tests.benchmarks.figures import FOLDER
from tests.benchmarks.soak.samples import Sample
from tests.benchmarks.soak.verdict import CURVES, is_in, of
from tests.chosen import DATABASES

PICTURE = FOLDER.parent / "soak.png"
COLUMNS = 4
INKS = dict(zip(DATABASES, ("#5b3f8f", "#d9822b"), strict=True))


def samples_file(database: str, folder: Path = FOLDER) -> Path:
    return folder / f"{database}-soak.csv"


def read(database: str, folder: Path = FOLDER) -> list[Sample]:
    path = samples_file(database, folder)
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def draw(folder: Path = FOLDER, picture: Path = PICTURE) -> None:
    """Nothing where nobody has run it."""
    runs = {database: found for database in DATABASES if (found := read(database, folder))}
    if not runs:
        return
    curves = [one for one in CURVES if any(is_in(one, found[0]) and any(of(one, found)) for found in runs.values())]
    rows = math.ceil(len(curves) / COLUMNS)
    figure = Figure(figsize=(3.4 * COLUMNS, 2.1 * rows), layout="constrained")
    places = list(figure.subplots(rows, COLUMNS, squeeze=False).flat)
    for place, curve in zip(places, curves, strict=False):
        for database, found in runs.items():
            if is_in(curve, found[0]):
                place.plot([one["seconds"] / 60 for one in found], of(curve, found), color=INKS[database], label=database, lw=0.9)
        place.set_title(curve.name, fontsize=9)
        place.set_ylim(0, 1.1 * max(place.dataLim.y1, 1.0))
        place.tick_params(labelsize=7)
    for place in places[len(curves) :]:
        place.set_axis_off()
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper right", fontsize=8)
    figure.supxlabel("minutes", fontsize=8)
    figure.savefig(picture, dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    draw()
