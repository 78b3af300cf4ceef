"""People's answers about pairs, and what follows from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ideenmarkt.analysis.agglomeration import Pair, leader
from ideenmarkt.analysis.documents import Document


class UnansweredIdea(ValueError):
    """An answer names an id that is not among the documents; `id` says which."""

    def __init__(self, id: str) -> None:
        super().__init__(f"no document has the id {id!r}")
        self.id = id


class AnswersContradict(ValueError):
    """Answers say that `pair` belongs together and that it does not."""

    def __init__(self, pair: tuple[str, str]) -> None:
        super().__init__(f"{pair[0]!r} and {pair[1]!r} must be together and apart")
        self.pair = pair


@dataclass(frozen=True, slots=True)
class Answers:
    """People's answers by position: pairs that belong together and pairs that don't."""

    must: frozenset[Pair] = frozenset()
    cannot: frozenset[Pair] = frozenset()

    @classmethod
    def by_id(
        cls,
        documents: Sequence[Document],
        must_link: Collection[tuple[str, str]],
        cannot_link: Collection[tuple[str, str]],
    ) -> "Answers":
        """Translate pairs of ids; raises `UnansweredIdea`.

        >>> Answers.by_id([Document("a", "", ""), Document("b", "", "")], [("a", "b")], []).must
        frozenset({(0, 1)})
        """
        positions = {document.id: position for position, document in enumerate(documents)}
        try:
            must = frozenset((positions[one], positions[other]) for one, other in must_link)
            cannot = frozenset((positions[one], positions[other]) for one, other in cannot_link)
        except KeyError as missing:
            raise UnansweredIdea(str(missing.args[0])) from missing
        return cls(must, cannot)

    def with_groups(self, documents: Sequence[Document], groups: Collection[Collection[str]]) -> "Answers":
        """Return these answers and, beside them, groups of ids that stay together; one that an answer splits is let go.

        Ids that are not among `documents` any more are passed over.

        >>> ideas = [Document("a", "", ""), Document("b", "", "")]
        >>> Answers().with_groups(ideas, [["a", "gone", "b"]]).must
        frozenset({(0, 1)})
        """
        positions = {document.id: position for position, document in enumerate(documents)}
        joined = self
        for group in groups:
            items = sorted(positions[id] for id in group if id in positions)
            more = Answers(joined.must | {(items[0], item) for item in items[1:]}, self.cannot)
            blocks = more.blocks(len(documents)) if self.cannot else []
            if not any(blocks[one] == blocks[other] for one, other in self.cannot):
                joined = more
        return joined

    def within(self, items: Sequence[int]) -> "Answers":
        """Return the answers among `items`, by their place there.

        >>> Answers(must=frozenset({(3, 7), (1, 3)})).within([3, 7]).must
        frozenset({(0, 1)})
        """
        places = {item: place for place, item in enumerate(items)}

        def of(pairs: Collection[Pair]) -> frozenset[Pair]:
            return frozenset((places[a], places[b]) for a, b in pairs if a in places and b in places)

        return Answers(of(self.must), of(self.cannot))

    def blocks(self, n: int) -> list[int]:
        """Return for each of `n` items the leader of those it must be together with, itself when there are none.

        >>> Answers(must=frozenset({(0, 1), (1, 3)})).blocks(4)
        [0, 0, 2, 0]
        """
        leaders = list(range(n))
        for one, other in sorted(self.must):
            keep, gone = sorted((leader(leaders, one), leader(leaders, other)))
            leaders[gone] = keep
        return [leader(leaders, item) for item in range(n)]

    def settled(self, n: int) -> "Settled":
        """Return what is known of every pair among `n` items, through others too."""
        blocks = self.blocks(n)
        return Settled(tuple(blocks), frozenset(frozenset((blocks[a], blocks[b])) for a, b in self.cannot))


@dataclass(frozen=True, slots=True)
class Settled:
    """Which pairs need not be asked about any more.

    >>> known = Answers(must=frozenset({(0, 1)}), cannot=frozenset({(1, 2)})).settled(4)
    >>> known.is_open(0, 1), known.is_open(0, 2), known.is_open(0, 3)
    (False, False, True)
    """

    blocks: tuple[int, ...]
    apart: frozenset[frozenset[int]]

    def is_open(self, one: int, other: int) -> bool:
        """Tell whether no answer says, directly or through others, if the two belong together."""
        a, b = self.blocks[one], self.blocks[other]
        return a != b and frozenset((a, b)) not in self.apart
