"""Place names in German text: found by a catalogue of quarters and by the way street and quarter names are built.

Grouping by kind of measure masks them (»Zebrastreifen Hauptstraße« and »Zebrastreifen Bergstraße« want the same);
the search for duplicates compares them.
"""

import math
import re
from collections.abc import Collection, Sequence
from typing import Final

from ideenmarkt.analysis.stopwords import STOP_WORDS
from ideenmarkt.analysis.text import WORD, fold

# Heads that name a street or a square when something proper stands before them.
_HEADS: Final = ("strasse", "str", "weg", "platz", "allee", "gasse", "chaussee", "damm", "ufer", "twiete", "staffel")
# What the first part ends with when the word tells a kind of street or square and not the name of one:
# Radweg, Kinderspielplatz, Fußgängerüberweg, Kopfsteinpflasterstraße.
_KIND_ENDINGS: Final = tuple(
    """
    rad fahrrad fuss gehsteig gaenger ueber park stell spiel sport bolz pflaster fahrts fahrt fahr lehr wander
    reit spazier wirtschafts schul rettungs schleich trampel verbindungs einbahn umgehungs schnell anlieger
    anwohner wohn geschaefts einkaufs verkehrs arbeits sitz steh liege camping zelt grill lande fest rast
    studien ausbildungs betreuungs pflege schlaf treff lager lade uebungs skate minigolf ball hockey tennis eis
    boule klettergarten wertstoff container muell recycling markt messe kirmes kita krippen therapie
    kindergarten suchs such gehsteig- bundes landes rund lkw pkw sackgassen such anfahrts zugangs tausch kopf
    floh dorf fluss bach hafen bahn neben haupt durchgangs flucht heim
    """.split()
)
# First parts that are a kind only when nothing stands before them: Umweg, Gehweg, Parkplatz, Feldweg.
_KINDS: Final = frozenset(
    """
    geh um hin rueck aus ab quer seiten ein stich ring land kreis feld wald auto sack bau schau wende halte
    schutz stadt bus natur baum deich stau wild wasser kies schotter teer sand kranken see vor zu an mittel
    beweg prozess gewerbe eck fenster leinpfad preis gehalts personal dach spur ufer rhein neckar main elbe ruhr
    kunst lern flug hunde zirkus schiess golf wohnmobil zufahrt raum strassen geld millionen riesen sonder
    """.split()
)
# A head alone is a place when a name stands before it: "Alma Wartenberg Platz", "Stuttgarter Straße".
_LONE_HEADS: Final = frozenset((*_HEADS, "bruecke", "ring", "wall", "tor", "steig", "kreisel"))
_QUARTER_ENDINGS: Final = (
    *("ingen", "hausen", "hofen", "stetten", "weiler", "buettel", "scheid", "stedt", "trup", "wede", "horst", "rath"),
    *("dorf", "heim"),
)
# Words with such an ending that are no quarter.
_NOT_QUARTERS: Final = frozenset(
    "entscheid buergerentscheid volksentscheid bescheid zuhausen dingen containerdorf feriendorf tinydorf zeltdorf"
    " kinderdorf hausen"
    " gremien".split()
)
_HOMES: Final = re.compile(
    r"(?:alten|pflege|senioren|tier|wohn|jugend|kinder|studenten|studierenden|frauen|ge|vereins)heim$"
)
_NUMBERED_ROAD: Final = re.compile(r"[ABLK] ?\d{1,3}")
_AMOUNTS: Final = frozenset("genuegend wieviel genug ausreichend zuviel zuwenig".split())
_ADJECTIVE: Final = re.compile(r"(?:e|en|es|em)$")
_EARTH_RADIUS: Final = 6_371_000.0


def is_street(word: str) -> bool:
    """Tell whether one word is built like the proper name of a street or square.

    >>> [is_street(w) for w in ("Kortumstraße", "Husemannplatz", "Radweg", "Spielplatz", "Parkplatz", "Fahrradstraße")]
    [True, True, False, False, False, False]
    """
    if not word[:1].isupper():
        return False
    folded = fold(word)
    for head in _HEADS:
        if folded.endswith(head) and len(folded) >= len(head) + 3:
            first = folded[: -len(head)].rstrip("-")
            return not first.endswith(_KIND_ENDINGS) and first.rpartition("-")[2] not in _KINDS
    return bool(_NUMBERED_ROAD.fullmatch(word))


def is_quarter(word: str, catalogue: Collection[str] = ()) -> bool:
    """Tell whether one word is a quarter: listed in `catalogue` (folded names) or built like a German settlement name.

    >>> is_quarter("Vaihingen"), is_quarter("Langendreer", {"langendreer"}), is_quarter("Altenheim")
    (True, True, False)
    """
    folded = fold(word)
    if folded in catalogue:
        return True
    if not word[:1].isupper() or folded in _NOT_QUARTERS or _HOMES.search(folded):
        return False
    return len(folded) >= 7 and folded.endswith(_QUARTER_ENDINGS)


def _is_name_part(word: str) -> bool:
    folded = fold(word)
    return word[:1].isupper() and folded not in STOP_WORDS and not _ADJECTIVE.search(folded) and folded not in _AMOUNTS


def _name_start(before: Sequence[re.Match[str]]) -> int | None:
    """Return where the name before a lone head starts: »Stuttgarter Platz« one word, »Alma Wartenberg Platz« two."""
    if not before:
        return None
    if before[-1].group().endswith("er"):
        return before[-1].start()
    return before[-2:][0].start()


def _spans(text: str, catalogue: Collection[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    before: list[re.Match[str]] = []
    for token in WORD.finditer(text):
        word = token.group()
        if before and text[before[-1].end() : token.start()] not in (" ", "-"):
            before = []
        start = _name_start(before) if fold(word) in _LONE_HEADS and word[0].isupper() else None
        if start is not None:
            found.append((start, token.end()))
        elif is_street(word) or is_quarter(word, catalogue):
            found.append(token.span())
        before = [*before, token] if _is_name_part(word) and start is None else []
    return _disjoint(found)


def _disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap: »Vaihingen Platz« is found as a quarter and as a square."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def place_names(text: str, catalogue: Collection[str] = ()) -> tuple[str, ...]:
    """Return the place names in `text` as written, in order of appearance.

    >>> place_names("Zebrastreifen an der Kortumstraße Ecke Stuttgarter Platz, kein Radweg")
    ('Kortumstraße', 'Stuttgarter Platz')
    """
    return tuple(text[start:end] for start, end in _spans(text, catalogue))


def mask_places(text: str, catalogue: Collection[str] = ()) -> str:
    """Return `text` without its place names, so that what is wanted counts and not where.

    >>> mask_places("Zebrastreifen in der Kortumstraße in Vaihingen")
    'Zebrastreifen in der in'
    """
    kept, position = [], 0
    for start, end in _spans(text, catalogue):
        kept.append(text[position:start])
        position = end
    kept.append(text[position:])
    return " ".join("".join(kept).split())


def place_keys(text: str, catalogue: Collection[str] = ()) -> frozenset[str]:
    """Return the place names of `text` as keys for comparing: folded, "str" spelled out.

    >>> place_keys("Kortumstr. 5") == place_keys("an der Kortumstraße")
    True
    """
    keys = (fold(name) for name in place_names(text, catalogue))
    return frozenset(key + "asse" if key.endswith("str") else key for key in keys)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance in metres between two (latitude, longitude) points in degrees.

    >>> round(metres_between((51.4818, 7.2162), (51.4828, 7.2162)))
    111
    """
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS * math.asin(math.sqrt(chord))
