"""The calibration plot of the report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Points = Sequence[tuple[float, float, int]]


def calibration_plot(curves: Mapping[str, Points], path: Path) -> None:
    """Write a PNG: confidence to the right, share that was right upwards; on the diagonal the model is honest."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.5, 4.5), dpi=100)
    axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", linewidth=1)
    for name, points in curves.items():
        confidence, right, _ = zip(*points, strict=True)
        axes.plot(confidence, right, marker="o", markersize=4, label=name)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share right")
    axes.legend(loc="upper left", frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
