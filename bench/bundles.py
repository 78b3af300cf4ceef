"""Do the groups agree with people's? AMI, ARI and B³ beside other ways to group, over all ideas."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bench.clusterings import BERTOPIC_ALONE, Numbers, all_peers
from bench.data import Proposals, Round
from bench.information import adjusted_mutual_information
from bench.measure import halves, name_of
from bench.rows import Row
from bench.scores import Agreement, Draws, around, half_samples, verdict
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.grouping import Granularity, Group, group

MEASURE = "AMI / ARI / B³"
OWN_NUMBER = "own number of groups"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Bundled:
    """Texts with people's groups; groups are compared on the ideas at `parts` only, for each part a table."""

    documents: tuple[Document, ...]
    truth: tuple[str, ...]
    granularity: Granularity
    parts: Mapping[str, Sequence[int]]


def sets(
    proposals: Proposals, demo: Round, streets: tuple[tuple[Document, ...], tuple[str, ...]]
) -> tuple[Bundled, ...]:
    """Return what is grouped; the development set whole, and each half of it alone."""
    first, second = halves(len(proposals.documents))
    whole = range(len(proposals.documents))
    alone = [proposals.part(half) for half in (first, second)]
    sizes = Counter(demo.groups)
    not_alone = [position for position, name in enumerate(demo.groups) if sizes[name] > 1]
    slips = {"demo, all ideas": range(len(demo.groups)), "demo, ideas not alone": not_alone}
    everything = {"Stuttgart, all (tuned on a half)": whole, "Stuttgart, grouped whole, reporting half": second}
    return (
        Bundled(proposals.documents, proposals.bundles, Granularity.MEDIUM, everything),
        _whole("Stuttgart, tuning half alone", alone[0].documents, alone[0].bundles),
        _whole("Stuttgart, reporting half alone", alone[1].documents, alone[1].bundles),
        Bundled(demo.documents, demo.groups, Granularity.MEDIUM, slips),
        _whole("Ottensen, coarse", *streets, Granularity.COARSE),
    )


def _whole(
    name: str, documents: tuple[Document, ...], truth: tuple[str, ...], granularity: Granularity = Granularity.MEDIUM
) -> Bundled:
    return Bundled(documents, truth, granularity, {name: range(len(documents))})


def compared(bundled: Bundled, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Return a row for each part and method, with what tells it from BERTopic on the same vectors."""
    count = len(set(bundled.truth))
    texts = [document.full_text for document in bundled.documents]
    found = all_peers(texts, encoders[-1], count)
    for encoder in encoders:
        for groups, how in ((count, ""), (None, f", {OWN_NUMBER}")):
            numbers = grouped(bundled.documents, encoder, groups, bundled.granularity)
            found[f"{name_of(encoder)}{how}"] = [numbers]
    for name, part in bundled.parts.items():
        yield from _part(name, _at(list(bundled.truth), part), _each(found, part))


def _each(found: Mapping[str, list[Numbers]], part: Sequence[int]) -> dict[str, list[Numbers]]:
    return {name: [_at(numbers, part) for numbers in runs] for name, runs in found.items()}


def _at(items: Sequence[_Item], part: Sequence[int]) -> list[_Item]:
    return [items[position] for position in part]


def _part(name: str, truth: Sequence[str], found: Mapping[str, list[Numbers]]) -> Iterator[Row]:
    agreements = {method: [Agreement.of(truth, numbers) for numbers in runs] for method, runs in found.items()}
    draws = {method: _draws(truth, runs[0]) for method, runs in found.items()}
    means = {method: float(np.mean([one.ami for one in runs])) for method, runs in agreements.items()}
    for method, runs in agreements.items():
        mean = Agreement(*(float(np.mean([getattr(one, field) for one in runs])) for field in ("ami", "ari", "b3")))
        # the spread of one run stands for all: what dice do is in the mean
        own = around(mean.ami, draws[method])
        shown = f"{mean}; AMI [{own.low:.3f}, {own.high:.3f}]"
        against = ""
        if method.startswith("ideenmarkt"):
            against = "; ".join(_against_bertopic(mean.ami, draws[method], means, draws))
        noise = float(np.mean([np.mean(np.array(numbers) < 0) for numbers in found[method]]))
        if noise:
            shown += f"; {noise:.0%} noise"
        data = f"{name}, n = {len(truth)}"
        yield Row(MEASURE, data, method, mean.ami, shown, own.low, own.high, (mean.ami, mean.ari, mean.b3), against)


def _against_bertopic(ami: float, own: Draws, means: Mapping[str, float], draws: Mapping[str, Draws]) -> Iterator[str]:
    """Say how much more agrees than with BERTopic as it comes, and than with the best of its readings on these data."""
    readings = [name for name in means if name.startswith("BERTopic")]
    if not readings:
        return
    for name, called in ((BERTOPIC_ALONE, BERTOPIC_ALONE), (max(readings, key=means.__getitem__), "its best reading")):
        gain = around(ami - means[name], own - draws[name])
        yield f"AMI × {ami / means[name]:.2f} {called} ({verdict(gain)})"


def _draws(truth: Sequence[str], numbers: Numbers) -> Draws:
    labels, groups = np.unique(np.array(truth), return_inverse=True)[1], np.array(numbers)
    return half_samples(lambda drawn: adjusted_mutual_information(labels[drawn], groups[drawn]), len(truth))


def grouped(
    documents: Sequence[Document],
    encoder: Encoder | None,
    groups: int | None,
    granularity: Granularity = Granularity.MEDIUM,
    same: Sequence[tuple[str, str]] = (),
    different: Sequence[tuple[str, str]] = (),
) -> Numbers:
    """Return the group number that the engine gives each document."""
    found = group(
        documents, granularity=granularity, groups=groups, must_link=same, cannot_link=different, encoder=encoder
    )
    return numbers_of(documents, found)


def numbers_of(documents: Sequence[Document], found: Sequence[Group]) -> Numbers:
    """Return the group number of each document."""
    numbers = {member.id: number for number, one in enumerate(found) for member in one.members}
    return [numbers[document.id] for document in documents]
