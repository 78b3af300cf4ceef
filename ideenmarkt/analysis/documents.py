"""What the engine knows of an idea: its words and, sometimes, a point on the map."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One idea as the engine sees it; `place` is (latitude, longitude) in degrees.

    >>> Document("1", "Mehr Bänke", "Am Rathaus fehlen sie.").full_text
    'Mehr Bänke. Am Rathaus fehlen sie.'
    """

    id: str
    title: str
    text: str
    place: tuple[float, float] | None = None

    @property
    def full_text(self) -> str:
        """Title and text as one text; a title that already ends a sentence keeps its mark."""
        title, text = self.title.strip(), self.text.strip()
        if not title or not text:
            return title or text
        return f"{title} {text}" if title[-1] in ".!?:" else f"{title}. {text}"
