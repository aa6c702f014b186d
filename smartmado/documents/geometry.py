"""Places on a page, in millimetres from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rect:
    """A place on the page."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        """As `at` is written in a form file."""
        return f"[{self.x:.4g}, {self.y:.4g}, {self.width:.4g}, {self.height:.4g}]"

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > 0.05
            and min(self.bottom, other.bottom) - max(self.y, other.y) > 0.05
        )

    def padded(self, pad: float) -> Rect:
        """The room inside, `pad` from the sides and a hair from above and below."""
        return Rect(self.x + pad, self.y + 0.35, self.width - 2 * pad, self.height - 0.7)


def left_of(rect: Rect, width: float, align: str) -> float:
    """Where something so wide begins: align is left, center or right."""
    room = rect.width - width
    return rect.x + {"left": 0.0, "center": room / 2, "right": room}[align]
