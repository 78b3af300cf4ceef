"""The pictures for the README: small SVG written by hand, so that no drawing library is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 980
_NOTE: Final = "Thin lines: 95 % intervals. The longer, the better. What a method calls noise counts as loners."
_LABELS: Final = 300
_LINE: Final = 24
_TEXT, _FAINT, _GRID = "#1b1f24", "#57606a", "#d8dee4"
# told apart by lightness too, for readers who see no colours
_OURS, _OURS_SPARSE, _PEER, _SECOND = "#0b4f9e", "#5a9bdc", "#aab2bb", "#b35900"


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Block:
    """Panels side by side with the same methods: `bars[method][panel]`; `most` is the end of the scale."""

    title: str
    panels: tuple[str, ...]
    bars: dict[str, list[Bar]]
    most: float


def bar_chart(title: str, description: str, blocks: Sequence[Block]) -> str:
    """Return blocks of bars, one below the other."""
    parts: list[str] = []
    top = 10.0
    for block in blocks:
        parts += _block(block, top)
        top += 74 + _LINE * len(block.bars)
    parts.append(_text(10, top + 8, _NOTE, _FAINT, 13))
    return _svg(title, description, int(top + 22), parts)


def _block(block: Block, top: float) -> Iterator[str]:
    width = (_WIDTH - _LABELS) / len(block.panels)
    yield _text(10, top + 18, block.title, _TEXT, 16, weight="bold")
    for number, panel in enumerate(block.panels):
        yield _text(_LABELS + number * width, top + 42, panel, _TEXT, 14)
    for line, (method, bars) in enumerate(block.bars.items()):
        y = top + 52 + line * _LINE
        yield _text(_LABELS - 12, y + 15, method, _TEXT, 14, anchor="end", weight=_weight(method))
        for number, bar in enumerate(bars):
            yield from _bar(bar, _LABELS + number * width, y, (width - 70) / block.most, _colour(method))


def _bar(bar: Bar, left: float, y: float, unit: float, colour: str) -> Iterator[str]:
    yield f'<rect x="{left:.1f}" y="{y + 3:.1f}" width="{max(0, bar.value) * unit:.1f}" height="16" fill="{colour}"/>'
    low, high = (left + max(0, edge) * unit for edge in (bar.low, bar.high))
    middle = y + 11
    yield f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.1f}" y2="{middle:.1f}" stroke="{_TEXT}"/>'
    yield _text(high + 6, y + 16, f"{bar.value:.2f}", _TEXT, 13)


def _colour(method: str) -> str:
    if method.startswith("ideenmarkt"):
        return _OURS_SPARSE if "sparse" in method else _OURS
    return _PEER


def _weight(method: str) -> str:
    return "bold" if method.startswith("ideenmarkt") else "normal"


@dataclass(frozen=True, slots=True)
class Dot:
    """What was said and what was true for `count` suggestions."""

    said: float
    was: float
    low: float
    high: float
    count: int


_SIDE: Final = 420
_LEFT, _TOP = 70, 30
_LOW: Final = 0.05


def reliability_plot(title: str, description: str, series: dict[str, list[Dot]]) -> str:
    """Return what scores said against what was true: on the diagonal, a score is a probability."""
    parts = list(_axes())
    for number, (name, dots) in enumerate(series.items()):
        colour = (_OURS, _SECOND)[number % 2]
        parts += _dots(dots, colour, square=number % 2 == 1)
        y = _TOP + 40 + 30 * number
        parts.append(_mark(_LEFT + _SIDE + 40, y, 6, colour, square=number % 2 == 1))
        parts.append(_text(_LEFT + _SIDE + 56, y + 5, name, _TEXT, 14))
    notes = ("Dashed: what is said is true.", "Vertical lines: 95 % intervals.", "Numbers: suggestions in the range.")
    parts += [_text(_LEFT + _SIDE + 34, _TOP + 130 + 22 * line, note, _FAINT, 13) for line, note in enumerate(notes)]
    return _svg(title, description, _TOP + _SIDE + 60, parts)


def _axes() -> Iterator[str]:
    for step in range(6):
        share = step / 5
        x, y = _at(share, share)
        yield f'<line x1="{_LEFT}" x2="{_LEFT + _SIDE}" y1="{y}" y2="{y}" stroke="{_GRID}"/>'
        yield f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{_TOP + _SIDE}" stroke="{_GRID}"/>'
        yield _text(_LEFT - 10, y + 5, f"{share:.0%}", _FAINT, 13, anchor="end")
        yield _text(x, _TOP + _SIDE + 20, f"{share:.0%}", _FAINT, 13, anchor="middle")
    (x1, y1), (x2, y2) = _at(0, 0), _at(1, 1)
    yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{_TEXT}" stroke-dasharray="6 5"/>'
    yield _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 44, "The engine said: probably the same", _TEXT, 14, anchor="middle")
    yield _text(_LEFT - 50, _TOP - 12, "People said: the same", _TEXT, 14)


def _dots(dots: Sequence[Dot], colour: str, *, square: bool) -> Iterator[str]:
    places = [_at(dot.said, dot.was) for dot in dots]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for dot, (x, y) in zip(dots, places, strict=True):
        low, high = _at(0, dot.low)[1], _at(0, dot.high)[1]
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" stroke-width="1.5"/>'
        yield _mark(x, y, 6, colour, square=square)
        yield _count(dot, x, y, colour, square=square)


def _count(dot: Dot, x: float, y: float, colour: str, *, square: bool) -> str:
    """Return the number beside its mark: below for squares, above for circles, never on the axis."""
    if square:
        return _text(x + 9, y - 6 if dot.was < _LOW else y + 18, str(dot.count), colour, 12)
    if dot.said < _LOW:
        return _text(x + 2, y - 24, str(dot.count), colour, 12)
    return _text(x - 9, y - 8, str(dot.count), colour, 12, anchor="end")


def _at(said: float, was: float) -> tuple[float, float]:
    return _LEFT + said * _SIDE, _TOP + (1 - was) * _SIDE


def _mark(x: float, y: float, radius: float, colour: str, *, square: bool) -> str:
    if square:
        side = 2 * radius
        return f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{side}" height="{side}" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _text(
    x: float, y: float, text: str, colour: str, size: int, *, anchor: str = "start", weight: str = "normal"
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'


def _svg(title: str, description: str, height: int, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title description" font-family="system-ui, sans-serif">'
    )
    about = f'<title id="title">{escape(title)}</title><desc id="description">{escape(description)}</desc>'
    return "\n".join([head, about, '<rect width="100%" height="100%" fill="#ffffff"/>', *parts, "</svg>"]) + "\n"
