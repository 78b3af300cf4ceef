"""Are second looks at bundles worth a person's time? People's bundles, thrown together and torn apart at random."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from bench.bundles import Bundled
from bench.measure import name_of
from bench.rows import Row
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.revisions import Revisions, suggest_revisions

MERGED = "bundles cut in two: found again / right of those suggested"
SPLIT = "two bundles in one: found / divided right / bundles as they are doubted"
STRANGER = "a stranger in a bundle: found / bundles as they are doubted"
_REPEATS: Final = 5
_DIVIDED_RIGHT: Final = 0.9  # of the ideas lie on the right side

Groups = Mapping[str, Sequence[int]]


def compared(bundled: Bundled, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Recall and precision of suggestions to merge, to split and to take an idea out."""
    bundles: dict[str, list[int]] = {}
    for position, name in enumerate(bundled.truth):
        bundles.setdefault(name, []).append(position)
    for encoder in encoders:
        yield _merged(bundled, bundles, encoder)
        yield _split(bundled, bundles, encoder)
        yield _with_stranger(bundled, bundles, encoder)


def _revised(bundled: Bundled, groups: Groups, encoder: Encoder | None) -> Revisions:
    ids = {name: [bundled.documents[item].id for item in items] for name, items in groups.items()}
    return suggest_revisions(bundled.documents, ids, encoder=encoder)


def _row(measure: str, bundled: Bundled, encoder: Encoder | None, *parts: float) -> Row:
    shown = " / ".join(f"{part:.2f}" for part in parts)
    return Row(measure, next(iter(bundled.parts)), name_of(encoder), parts[0], shown, parts=parts)


def _merged(bundled: Bundled, bundles: Groups, encoder: Encoder | None) -> Row:
    cut = right = suggested = 0
    for seed in range(_REPEATS):
        random = np.random.default_rng(seed)
        torn: dict[str, Sequence[int]] = {}
        origin: dict[str, str] = {}
        for name, items in bundles.items():
            if len(items) < 4:
                torn[name] = items
                continue
            mixed = random.permutation(items).tolist()
            first = max(2, int(len(mixed) * random.uniform(0.2, 0.5)))
            torn[f"{name}/1"], torn[f"{name}/2"] = mixed[:first], mixed[first:]
            origin |= {f"{name}/1": name, f"{name}/2": name}
            cut += 1
        merges = _revised(bundled, torn, encoder).merges
        suggested += len(merges)
        right += sum(origin.get(one.into, one.into) == origin.get(one.gone, one.gone) for one in merges)
    return _row(MERGED, bundled, encoder, right / cut, right / max(1, suggested))


def _split(bundled: Bundled, bundles: Groups, encoder: Encoder | None) -> Row:
    kept = {name: items for name, items in bundles.items() if len(items) >= 6}
    doubted = [one for one in _revised(bundled, kept, encoder).splits if len(one.leaves) > 1]
    large = [name for name, items in bundles.items() if len(items) >= 3]
    truth = {document.id: name for document, name in zip(bundled.documents, bundled.truth, strict=True)}
    pairs, shares = 0, []
    for seed in range(_REPEATS):
        order = np.random.default_rng(seed).permutation(large).tolist()
        both = {
            f"{one}+{other}": [*bundles[one], *bundles[other]]
            for one, other in zip(order[::2], order[1::2], strict=False)
        }
        pairs += len(both)
        for split in _revised(bundled, both, encoder).splits:
            if len(split.leaves) > 1:
                shares.append(_share_right([truth[id] for id in split.stays], [truth[id] for id in split.leaves]))
    right = sum(share >= _DIVIDED_RIGHT for share in shares)
    return _row(
        SPLIT, bundled, encoder, len(shares) / pairs, right / max(1, len(shares)), len(doubted) / max(1, len(kept))
    )


def _share_right(stays: Sequence[str], leaves: Sequence[str]) -> float:
    one, other = sorted({*stays, *leaves})
    straight = stays.count(one) + leaves.count(other)
    return max(straight, len(stays) + len(leaves) - straight) / (len(stays) + len(leaves))


def _with_stranger(bundled: Bundled, bundles: Groups, encoder: Encoder | None) -> Row:
    kept = {name: items for name, items in bundles.items() if len(items) >= 5}
    doubted = [one for one in _revised(bundled, kept, encoder).splits if len(one.leaves) == 1]
    tried = found = 0
    for seed in range(_REPEATS):
        random = np.random.default_rng(seed)
        strangers = {}
        for name, items in bundles.items():
            if len(items) >= 4:
                strangers[name] = int(random.choice([n for n, own in enumerate(bundled.truth) if own != name]))
        tried += len(strangers)
        mixed = {name: [*bundles[name], stranger] for name, stranger in strangers.items()}
        for split in _revised(bundled, mixed, encoder).splits:
            found += split.leaves == (bundled.documents[strangers[split.group]].id,)
    return _row(STRANGER, bundled, encoder, found / max(1, tried), len(doubted) / max(1, len(kept)))
