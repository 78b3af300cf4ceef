"""Place names in German text: found by a catalogue of quarters and by the way street and quarter names are built.

Grouping by kind of measure masks them (»Zebrastreifen Hauptstraße« and »Zebrastreifen Bergstraße« want the same);
the search for duplicates compares them.
"""

import math
import re
from collections.abc import Collection
from typing import Final

from ideenmarkt.analysis.stopwords import STOP_WORDS
from ideenmarkt.analysis.text import WORD, fold

# Heads that name a street or a square when something proper stands before them.
_HEADS: Final = ("strasse", "str", "weg", "platz", "allee", "gasse", "chaussee", "damm", "ufer", "twiete", "staffel")
# First parts that tell a kind of street or square and not the name of one: Radweg, Spielplatz, Einbahnstraße.
_KINDS: Final = frozenset(
    """
    rad fahrrad fuss geh gehrad fussrad fuss-rad rad-fuss geh-rad rad-geh wander reit spazier feld wirtschafts schul rettungs
    um hin rueck heim aus ab arbeits flucht lehr trampel schleich rund quer verbindungs haupt neben seiten ein einbahn
    durchgangs durchfahrts durchgang zufahrts stich ring bundes land landes kreis schnell umgehungs anlieger anlieger-
    anwohner spiel wohn geschaefts einkaufs vorfahrts verkehrs auto sack dorf park stell bolz sport fussball basketball
    kinderspiel abenteuerspiel wasserspiel camping zelt grill vor sitz steh liege flug lande hunde fest rast ausbildungs
    studien kita kitaplatz betreuungs pflege schlaf tausch treff lager lade bau schau uebungs wende halte fahr schutz
    radschnell fahrradschnell radfahr rollschuh skate minigolf beachvolleyball bus stadt floh park-and-ride parkplatz
    behindertenpark fahrradpark fahrradstell abstell auto-park kurzpark wohnmobil sackgassen gehsteig prozess mittel
    beweg neben- gewerbe zufahrt bahn strassen baum kastanien natur lehrpfad fluss bach see hafen rhein neckar main elbe
    deich stau bahn- wild wasser rettung kranken klettergarten messe zirkus kirmes markt dorf- vorschul kindergarten
    krippen therapie heimat arbeits- studien- kopf eck fenster mutter boule volleyball hockey tennis eis schiess golf
    wertstoff recycling container muell
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
            return first not in _KINDS and not any(first.endswith("-" + kind) for kind in _KINDS)
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
    return word[:1].isupper() and folded not in STOP_WORDS and not _ADJECTIVE.search(folded) and folded not in _KINDS


def _spans(text: str, catalogue: Collection[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    before: list[re.Match[str]] = []
    for token in WORD.finditer(text):
        word = token.group()
        if is_street(word) or is_quarter(word, catalogue):
            found.append(token.span())
            before = []
        elif fold(word) in _LONE_HEADS and word[0].isupper() and before:
            found.append((before[0].start(), token.end()))
            before = []
        elif _is_name_part(word) and (not before or text[before[-1].end() : token.start()] in (" ", "-")):
            before = [*before[-2:], token]
        else:
            before = []
    return found


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
