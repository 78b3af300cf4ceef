"""All tables in their order: each a title and what measures it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench import bundles, order, revisions, search, suggestions, themes, trigrams
from bench.data import Dialogue, Proposals, Round, bonn, demo, ottensen, stuttgart
from bench.rows import Row
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import best_encoder
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import Granularity

Tables = dict[str, list[Row]]
Job = Callable[[Tables], Iterator[Row]]
# where methods are put in order; the first is the one the demo is judged by
_BUNDLED = ("Stuttgart, all", "Ottensen", "demo, all ideas", "demo, ideas not alone")
_SEARCHED = ("Stuttgart, reporting half", "Bonn", "demo")


@dataclass(frozen=True, slots=True)
class Jobs:
    """The data, read once, and the encoders, the best last."""

    proposals: Proposals
    dialogue: Dialogue
    streets: tuple[tuple[Document, ...], tuple[str, ...]]
    round: Round
    encoders: Sequence[Encoder | None]

    @classmethod
    def prepared(cls) -> "Jobs":
        """Read the data; raises `DataAbsent`."""
        best = best_encoder()
        return cls(stuttgart(), bonn(), ottensen(), demo(), [None, best] if best else [None])

    def all(self) -> dict[str, Job]:
        """Return what is measured, in order; a job gets the tables before it."""
        best = self.encoders[-1]
        return {
            "Trigrams": self.trigrams,
            "Duplicates": self.duplicates,
            "Duplicates at one place": self.places,
            "Bundles": self.bundles,
            "Order of methods": self.order,
            "Pairs": lambda _: suggestions.pairs(self.proposals, self.encoders),
            "Second looks": self.second_looks,
            "Answers": lambda _: suggestions.answers(self.proposals, best),
            "Themes": self.themes,
            "Reliability": lambda _: suggestions.reliability(self.proposals, best),
            "Stability": lambda _: suggestions.stability(self.proposals, best),
            "Speed": lambda _: suggestions.speed(self.proposals, self.encoders),
        }

    def trigrams(self, _: Tables) -> Iterator[Row]:
        """Is our pg_trgm the real one?"""
        return trigrams.compared({"Stuttgart": self.proposals.documents, "demo": self.round.documents})

    def duplicates(self, _: Tables) -> Iterator[Row]:
        """Recall of all ways to search."""
        for searched in search.sets(self.proposals, self.dialogue, self.round):
            ranks = search.methods(searched.documents, self.encoders)
            for measure, values in search.finding(searched, ranks):
                yield from search.compared(measure, searched.name, values)

    def places(self, _: Tables) -> Iterator[Row]:
        """The same where coordinates are known."""
        ranks = search.methods(self.dialogue.documents, self.encoders)
        yield from search.at_the_place(self.dialogue, ranks)
        yield from search.with_the_pin(self.dialogue, self.encoders, ranks[search.REFERENCE])

    def bundles(self, _: Tables) -> Iterator[Row]:
        """Agreement of all ways to group."""
        for bundled in bundles.sets(self.proposals, self.round, self.streets):
            yield from bundles.compared(bundled, self.encoders)

    def second_looks(self, _: Tables) -> Iterator[Row]:
        """Suggestions about bundles that are there, where a theme is no bundle."""
        for bundled in bundles.sets(self.proposals, self.round, self.streets):
            if bundled.granularity is Granularity.MEDIUM:
                yield from revisions.compared(bundled, self.encoders)

    def order(self, tables: Tables) -> Iterator[Row]:
        """Order of methods by what was measured before."""
        for title, measure, data in (
            ("Duplicates", search.WHOLE, _SEARCHED),
            ("Bundles", bundles.MEASURE, _BUNDLED),
        ):
            if title in tables:
                yield from order.compared(tables[title], measure, data)

    def themes(self, _: Tables) -> Iterator[Row]:
        """Macro-F1 of all ways to assign."""
        for themed in themes.sets(self.proposals, self.round, self.streets):
            yield from themes.compared(themed, self.encoders)
