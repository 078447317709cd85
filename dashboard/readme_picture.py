"""The README's picture: coverage of six regions under the baseline, from a run of the bundled scenario.

    python -m dashboard.readme_picture

writes `dashboard/coverage.png`. Every number in it is an outcome of `sim`.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from sim.outcomes import month_labels
from sim.running import run
from sim.scenario import load_scenario

TARGET = Path(__file__).with_name("coverage.png")
SHOWN = ("Baotou", "Hulunbuir", "Chifeng", "Bayannur", "Ulanqab", "Erenhot")
BLUE, GREY = "#2f5d8a", "#6b6b6b"


def draw(target: Path = TARGET) -> None:
    """Run the baseline and write the picture to `target`."""
    result = run(load_scenario("baseline"))
    projection, labels = result.projection, month_labels(result.projection)
    coverage, english = projection.outcome("coverage"), result.regions.names_en
    rows = [next(r for r, name in enumerate(english) if name.startswith(wanted)) for wanted in SHOWN]
    figure, panels = plt.subplots(2, 3, figsize=(11, 5.4), sharex=True)
    for panel, r in zip(panels.flat, rows, strict=True):
        bands, months = projection.quantiles[coverage, r], range(len(labels))
        panel.fill_between(months, bands[:, 0], bands[:, 4], color=BLUE, alpha=0.22, lw=0, label="5–95 %")
        panel.fill_between(months, bands[:, 1], bands[:, 3], color=BLUE, alpha=0.38, lw=0, label="25–75 %")
        panel.plot(months, bands[:, 2], color=BLUE, lw=1.6, label="median")
        for gate, dash in ((12, "--"), (24, ":")):
            panel.axhline(gate, color=GREY, lw=1, ls=dash, label=f"{gate}-month gate")
        panel.set_title(english[r], fontsize=10, loc="left")
        panel.set_ylim(0, max(30.0, float(bands[:, 4].max()) * 1.05))
        panel.set_xticks(range(0, len(labels), 12), [label[:4] for label in labels[::12]])
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    panels[0, 0].set_ylabel("months", fontsize=9)
    panels[1, 0].set_ylabel("months", fontsize=9)
    handles, names = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="lower center", ncols=5, frameon=False, fontsize=9)
    figure.suptitle(
        f"Coverage of six of 14 regions, {labels[0]} to {labels[-1]}, baseline, {projection.paths:,} paths — ILLUSTRATIVE data",
        fontsize=11, x=0.01, ha="left")
    figure.tight_layout(rect=(0, 0.06, 1, 0.97))
    figure.savefig(target, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    draw()
