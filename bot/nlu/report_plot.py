"""The calibration plot as SVG, written by hand: the same figures give the same file."""

from collections.abc import Mapping, Sequence

Points = Sequence[tuple[float, float, int]]
_SIDE, _MARGIN = 320, 45
_COLOURS = ("#1f6f8b", "#c8553d", "#6a994e")


def calibration_svg(curves: Mapping[str, Points]) -> str:
    """Confidence to the right, share that was right upwards; on the diagonal the model is honest."""
    size = _SIDE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="11">',
        f'<rect width="{size}" height="{size}" fill="white"/>',
        *_axes(),
        *(_curve(name, curves[name], colour, row) for row, (name, colour) in enumerate(zip(curves, _COLOURS))),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes() -> list[str]:
    lines = [f'<path d="M{_at(0, 0)} L{_at(1, 1)}" stroke="#999" stroke-dasharray="4"/>']
    lines.append(f'<path d="M{_at(0, 1)} L{_at(0, 0)} L{_at(1, 0)}" stroke="#333" fill="none"/>')
    for tenth in range(0, 11, 2):
        share = tenth / 10
        x, y = _at(share, 0).split(",")
        lines.append(f'<text x="{x}" y="{float(y) + 15:.0f}" text-anchor="middle">{share}</text>')
        x, y = _at(0, share).split(",")
        lines.append(f'<text x="{float(x) - 6:.0f}" y="{float(y) + 4:.0f}" text-anchor="end">{share}</text>')
    middle = _MARGIN + _SIDE / 2
    lines.append(f'<text x="{middle}" y="{_SIDE + 2 * _MARGIN - 8}" text-anchor="middle">confidence</text>')
    lines.append(f'<text x="12" y="{middle}" transform="rotate(-90 12 {middle})" text-anchor="middle">right</text>')
    return lines


def _curve(name: str, points: Points, colour: str, row: int) -> str:
    path = " L".join(_at(confidence, share) for confidence, share, _ in points)
    dots = [
        '<circle cx="{}" cy="{}" r="3" fill="{}"/>'.format(*_at(confidence, share).split(","), colour)
        for confidence, share, _ in points
    ]
    label = f'<text x="{_MARGIN + 12}" y="{_MARGIN + 14 * (row + 1)}" fill="{colour}">{name}</text>'
    return f'<path d="M{path}" stroke="{colour}" fill="none" stroke-width="2"/>' + "".join(dots) + label


def _at(x: float, y: float) -> str:
    return f"{_MARGIN + x * _SIDE:.1f},{_MARGIN + (1 - y) * _SIDE:.1f}"
