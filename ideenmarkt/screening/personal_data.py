"""Finds what is likely personal data in a text: pure rules, so that everybody can say why something is marked.

The rules mark too much rather than too little, because a person decides; but each knows its false friends (years,
bus lines, places named after people), since a screener who sees ten false marks overlooks the eleventh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile

from ideenmarkt.ground.i18n import N_
from ideenmarkt.screening.german_words import (
    COUNTED,
    KINDS_OF_PLACES,
    NAMED_PLACES,
    NEVER_AFTER_PREPOSITION,
    NEVER_NAMES,
    STREET_ADJECTIVES,
    STREET_ENDINGS,
)


class PersonalDataKind(StrEnum):
    """What kind of personal data a place in a text looks like."""

    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    ADDRESS = "address"
    NAME = "name"


KIND_TITLES = {
    PersonalDataKind.EMAIL: N_("E-Mail-Adresse"),
    PersonalDataKind.PHONE: N_("Telefonnummer"),
    PersonalDataKind.IBAN: N_("Kontonummer"),
    PersonalDataKind.ADDRESS: N_("Anschrift"),
    PersonalDataKind.NAME: N_("Name"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` of the searched text looks like personal data of this kind."""

    kind: PersonalDataKind
    start: int
    end: int
    text: str


@lru_cache(maxsize=20_000)  # wordings never change, and the queue asks for the same ones again and again
def find(text: str) -> tuple[Finding, ...]:
    """All places that look like personal data, in order, none overlapping another.

    >>> [(f.kind.value, f.text) for f in find("Frau Beispiel, Kortumstr. 12a, Tel. 0234 555-0123")]
    [('name', 'Beispiel'), ('address', 'Kortumstr. 12a'), ('phone', '0234 555-0123')]
    >>> find("Radweg 2018 an der Dr.-C.-Otto-Straße, Linie 308/318")
    ()
    """
    searches = _SEARCHES if any(char.isdigit() for char in text) else _SEARCHES_WITHOUT_DIGITS
    found = sorted((f for search in searches for f in search(text)), key=lambda f: (f.start, -f.end))
    return tuple(_without_overlaps(found))


def _without_overlaps(found: Iterable[Finding]) -> Iterator[Finding]:
    end = 0
    for finding in found:
        if finding.start >= end:
            yield finding
            end = finding.end


def _finding(kind: PersonalDataKind, match: re.Match[str], group: int | str = 0) -> Finding:
    return Finding(kind, match.start(group), match.end(group), match.group(group))


# --- e-mail: also as people write it to keep machines away: name(at)example.org
_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|[(\[](?:at|ät)[)\]])\s?[\w-]+(?:(?:\.|\s?[(\[](?:dot|punkt)[)\]]\s?)[\w-]+)+", re.IGNORECASE
)


def _emails(text: str) -> Iterator[Finding]:
    if "@" in text or ")" in text or "]" in text:
        yield from (_finding(PersonalDataKind.EMAIL, match) for match in _EMAIL.finditer(text))


# --- telephone: with area code (0 or +, then the number), or any number after a word that announces one
_NEXT = r"[ /\u00a0.()–-]{0,3}\d"
_PHONE = re.compile(rf"(?<![\w.,/+-])(?:(?:\+|00)[1-9]|\(?0[1-9])(?:{_NEXT}){{5,14}}(?!\d|[.,]\d|\s?[€%])")
_ANNOUNCED = re.compile(
    r"\b(?:Tel|Telefon|Telefonnummer|Handy|Handynummer|Mobil|Mobilnummer|Fon|Fax|Rufnummer|WhatsApp)\b[\s.:]{1,3}"
    rf"(?:ist\s|unter\s)?(?P<number>\d(?:{_NEXT}){{3,14}})(?!\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})(?!\d)")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)?\d\d))?")
_FEWEST_DIGITS = 7  # a number with its area code; shorter ones are prices, times and postcodes


def _phones(text: str) -> Iterator[Finding]:
    for match in _PHONE.finditer(text):
        digits = sum(char.isdigit() for char in match.group())
        if digits >= _FEWEST_DIGITS and not _DATE.match(match.group()):
            yield _finding(PersonalDataKind.PHONE, match)
    for match in _ANNOUNCED.finditer(text):
        number = match.group("number")
        if not _YEARS.fullmatch(number) and not _DATE.match(number):
            yield _finding(PersonalDataKind.PHONE, match, "number")


# --- IBAN: the shape, and its check digits (ISO 13616: the remainder modulo 97 is 1)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{1,4}){3,8}\b")
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34  # characters


def _ibans(text: str) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        end = match.end()
        while end > match.start():  # a word in capitals may follow: shorten until the check digits fit
            if is_iban(text[match.start() : end]):
                yield Finding(PersonalDataKind.IBAN, match.start(), end, text[match.start() : end])
                break
            end = match.start() + max(text[match.start() : end].rfind(" "), 0)


def is_iban(text: str) -> bool:
    """Whether the check digits fit.

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE88 3704 0044 0532 0130 00")
    (True, False)
    """
    compact = "".join(text.split())
    if not _SHORTEST_IBAN <= len(compact) <= _LONGEST_IBAN or not compact.isalnum() or not compact.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


# --- address: a street's name and a house number
_ENDINGS = "|".join(map(re.escape, STREET_ENDINGS))
_ADJECTIVES = rf"(?:{'|'.join(STREET_ADJECTIVES)})[rnm]?"
_HOUSE = r"[ \u00a0](?:Nr\.?\s?)?(?P<house>[1-9]\d{0,2}(?:\s?[a-hA-H]\b)?)(?![\d°%€]|[.,:/]\d|\s[°%€]|-?\w)"
_NAMED_STREET = re.compile(
    rf"(?<![\w-])(?P<street>(?:(?i:{_ADJECTIVES})\s)?[A-ZÄÖÜ][\w.-]*(?:{_ENDINGS})"  # Alte Bahnhofstraße
    rf"|[A-ZÄÖÜ](?:[\w-]|\.(?=-))+[ -](?i:{_ENDINGS})){_HOUSE}"  # Castroper Straße
)
_PREPOSITIONS = "Am|An der|An den|Auf dem|Auf der|Auf den|Im|In der|In den|Zum|Zur|Unter den|Hinter der|Vor dem"
_STREET_AT = re.compile(
    rf"(?<![\w-])(?P<street>(?:(?:{_PREPOSITIONS})|(?i:{_PREPOSITIONS})(?=\s(?i:{_ADJECTIVES})\s))"
    rf"(?:\s[A-ZÄÖÜ][\w-]{{3,}}){{1,3}}){_HOUSE}"
)


def _addresses(text: str) -> Iterator[Finding]:
    for match in _NAMED_STREET.finditer(text):
        if not match.group("street").lower().endswith(KINDS_OF_PLACES) and not _counts(text, match):
            yield _finding(PersonalDataKind.ADDRESS, match)
    for match in _STREET_AT.finditer(text):
        if not NEVER_AFTER_PREPOSITION.intersection(match.group("street").split()) and not _counts(text, match):
            yield _finding(PersonalDataKind.ADDRESS, match)


def _counts(text: str, match: re.Match[str]) -> bool:
    """»Am Rathausplatz 3 Bänke«: the number belongs to what follows."""
    following = re.match(r"\s+(\w+)", text[match.end() :])
    if following is None or match.group("house")[-1].isalpha():
        return False
    word = following.group(1)
    return word.lower() in COUNTED or word[0].isupper()


# --- names: after a form of address or a title, where people introduce themselves, before their telephone number
_SURNAME = r"[A-ZÄÖÜ][a-zäöüß]\w*(?:-[A-ZÄÖÜ]\w+)*"
_NAME = rf"(?P<name>(?:(?:von|van|zu|de|al)(?: de[rnm]?)? )?{_SURNAME}(?: {_SURNAME}){{0,2}})"
_TITLE = r"(?:Herrn?|Frau|Familie|Fam\.|Dr\.(?:\s?(?:med|jur|phil|Ing|h\.\s?c)\.)*|Prof\.|Professorin|Professor)"
_TITLED = re.compile(rf"(?<![\w.-])(?:{_TITLE} )+{_NAME}")
_INTRODUCED = re.compile(
    rf"\b(?:[Ii]ch heiße|[Mm]ein Name ist|[Ii]ch bin (?:der|die)|gez\.|Grüße?n?,?|Gruß,?)\s{_NAME}"
)
_CONTACT = r"Tel\b|Telefon|Handy|wohnhaft|geb\."
_BEFORE_CONTACT = re.compile(rf"(?<![\w-]){_NAME}(?=,? \(?(?:{_CONTACT}))")


def _names(text: str) -> Iterator[Finding]:
    for match in _TITLED.finditer(text):
        yield from _named(text, match, fewest=1)
    patterns = (_INTRODUCED, _BEFORE_CONTACT) if re.search(_CONTACT, text) else (_INTRODUCED,)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield from _named(text, match, fewest=2)  # one capitalised word alone is any noun here


def _named(text: str, match: re.Match[str], *, fewest: int) -> Iterator[Finding]:
    """The name without a profession before it (»Frau Bürgermeisterin Beispiel«) and without what never is a name."""
    start, words = match.start("name"), match.group("name").split(" ")
    while words and words[0] in NEVER_NAMES:
        start += len(words.pop(0)) + 1
    kept = list(takewhile(lambda word: word not in NEVER_NAMES, words))
    name = " ".join(kept)
    if len(kept) >= fewest and not any(word.lower().endswith(NAMED_PLACES) for word in kept):
        yield Finding(PersonalDataKind.NAME, start, start + len(name), text[start : start + len(name)])


Search = Callable[[str], Iterator[Finding]]
_SEARCHES_WITHOUT_DIGITS: tuple[Search, ...] = (_emails, _names)
_SEARCHES: tuple[Search, ...] = (*_SEARCHES_WITHOUT_DIGITS, _phones, _ibans, _addresses)
