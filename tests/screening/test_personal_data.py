"""What is marked as likely personal data, and above all what is not."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from ideenmarkt.config import ROOT
from ideenmarkt.screening.personal_data import PersonalDataKind, find, is_iban
from ideenmarkt.screening.rules import segments, without_personal_data

EMAIL, PHONE, IBAN, ADDRESS, NAME = PersonalDataKind


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Schreiben Sie an gartenliebe1952@example.org, bitte.", EMAIL, "gartenliebe1952@example.org"),
        ("Mail: vor.nach-name+stadt@mail.example.co", EMAIL, "vor.nach-name+stadt@mail.example.co"),
        ("Mail an wer(at)example.org", EMAIL, "wer(at)example.org"),
        ("Mail an wer [ät] example [punkt] org", EMAIL, "wer [ät] example [punkt] org"),
        ("unter 0234 555-0143, ab 17 Uhr", PHONE, "0234 555-0143"),
        ("Ruf an: 0234/5550143!", PHONE, "0234/5550143"),
        ("(0234) 555 01 43", PHONE, "(0234) 555 01 43"),
        ("0176 12345678", PHONE, "0176 12345678"),
        ("0151-23456789", PHONE, "0151-23456789"),
        ("+49 234 5550143", PHONE, "+49 234 5550143"),
        ("+49 (0)234 555-0143", PHONE, "+49 (0)234 555-0143"),
        ("0049 234 5550143", PHONE, "0049 234 5550143"),
        ("Tel.: 555012", PHONE, "555012"),
        ("Handy 12345678", PHONE, "12345678"),
        ("Spenden an DE89 3704 0044 0532 0130 00 bitte", IBAN, "DE89 3704 0044 0532 0130 00"),
        ("DE89370400440532013000", IBAN, "DE89370400440532013000"),
        ("DE89 3704 0044 0532 0130 00 BIC", IBAN, "DE89 3704 0044 0532 0130 00"),
        ("Ich wohne Kortumstr. 12a im Hof.", ADDRESS, "Kortumstr. 12a"),
        ("Ich wohne Kortumstraße 12 a im Hof.", ADDRESS, "Kortumstraße 12 a"),
        ("Am Alten Stadtpark 7 ist Licht", ADDRESS, "Am Alten Stadtpark 7"),
        ("wohne am Alten Stadtpark 7", ADDRESS, "am Alten Stadtpark 7"),
        ("Beim Haus Am Zinnkrautbogen 117 b liegt", ADDRESS, "Am Zinnkrautbogen 117 b"),
        ("Alte Bahnhofstraße 180, zweite Klingel", ADDRESS, "Alte Bahnhofstraße 180"),
        ("Castroper Straße 5", ADDRESS, "Castroper Straße 5"),
        ("Castroper Str. Nr. 5", ADDRESS, "Castroper Str. Nr. 5"),
        ("Dr.-C.-Otto-Straße 12", ADDRESS, "Dr.-C.-Otto-Straße 12"),
        ("(84 und 87, Amselkotten 131 im zweiten Stock)", ADDRESS, "Amselkotten 131"),
        ("Tiegelgasse 114 schreddert", ADDRESS, "Tiegelgasse 114"),
        ("Im Lottental 36", ADDRESS, "Im Lottental 36"),
        ("An der Landwehr 3", ADDRESS, "An der Landwehr 3"),
        ("Frau Brenkamp wartet immer", NAME, "Brenkamp"),
        ("Frau Mustermeier-Kranz von der Kita", NAME, "Mustermeier-Kranz"),
        ("Herrn Dr. Beispiel danken", NAME, "Beispiel"),
        ("Prof. Dr. Erika Beispiel", NAME, "Erika Beispiel"),
        ("Frau von der Beispielheide", NAME, "von der Beispielheide"),
        ("Familie Beispiel feiert", NAME, "Beispiel"),
        ("Frau Bürgermeisterin Beispiel", NAME, "Beispiel"),
        ("Mein Name ist Erika Beispiel.", NAME, "Erika Beispiel"),
        ("Viele Grüße, Erika Beispiel", NAME, "Erika Beispiel"),
        ("Heinz-Dieter Beispiel, Tel. folgt", NAME, "Heinz-Dieter Beispiel"),
    ],
)
def test_personal_data_is_found(text: str, kind: PersonalDataKind, expected: str) -> None:
    assert [(found.kind, found.text) for found in find(text)] == [(kind, expected)]
    assert all(text[found.start : found.end] == found.text for found in find(text))


@pytest.mark.parametrize(
    "text",
    [
        "Radweg 2018 fertig bauen",
        "Radweg 3 ist kaputt",
        "Linie 308/318 öfter fahren lassen",
        "Die 354 kommt zu spät",
        "Ein Gründerzentrum auf MARK 51°7",
        "An der Dr.-C.-Otto-Straße fehlt ein Zebrastreifen",
        "Auf dem Dr.-Ruer-Platz Bäume pflanzen",
        "Auf dem Dr. Ruer-Platz Bäume pflanzen",
        "Mehr Sicherheit für Frau und Mann",
        "Für jede Frau.",
        "Ein Abend wie Herr der Ringe",
        "Frau Oberbürgermeisterin, handeln Sie!",
        "Die Hotline der Frauen",
        "Von 2017/2018 bis 2030",
        "Am 01.03.2018 war es glatt",
        "Am 01.03.18 war es glatt",
        "Von 08:00 bis 18:30 Uhr",
        "Es kostet 0,50 Euro oder 1.000.000 Euro",
        "44787 Bochum hat 365.000 Menschen",
        "Tempo 30 auf der A 40",
        "Am Montag 12 Uhr",
        "Im Umkreis 500 Meter",
        "Am Rathausplatz 3 neue Bänke",
        "Am Husemannplatz 20 Bäume",
        "Auf der Königsallee 30 km/h",
        "Auf der Herner Straße 50 % weniger Lärm",
        "Im Jahr 2030",
        "Spielplatz 3 mit Wippe",
        "Auf dem Parkplatz 12 Ladesäulen",
        "Der Hauptbahnhof 2 braucht Licht",
        "Die Kortumstraße soll schöner werden.",
        "Kortumstraße 2025 autofrei",
        "Bus 0-24 Uhr",
        "ISBN DE12 3456 7890 1234 5678 90 ist kein Konto",
        "Grüße aus Wiemelhausen",
        "Ich bin der Meinung, es fehlt Licht",
        "3. Preis: 0,5 Liter",
        "Telefon 2018 abgestellt",
        "Lärm von 22 - 06 Uhr",
    ],
)
def test_false_friends_are_left_alone(text: str) -> None:
    assert find(text) == ()


def test_several_places_come_in_order_and_do_not_overlap() -> None:
    found = find("Frau Beispiel, Muldenhofweg 3, Tel. 0234 555-0137, wer@example.org")
    assert [one.kind for one in found] == [NAME, ADDRESS, PHONE, EMAIL]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_one_wrong_digit_makes_no_iban() -> None:
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")
    assert not is_iban("DE89 ²704 0044 0532 0130 00")


def test_the_segments_put_together_are_the_text() -> None:
    text = "Frau Beispiel hat die Nummer 0234 555-0137.\nOder wer@example.org"
    assert "".join(segment.text for segment in segments(text)) == text
    assert without_personal_data(text) == "Frau […] hat die Nummer […].\nOder […]"
    assert find(without_personal_data(text)) == ()


def _slips() -> list[tuple[str, bool]]:
    """All texts of the demo round, and whether its authors would redact them."""
    slips = []
    for file in sorted((ROOT / "ideenmarkt" / "demo" / "round_2018").glob("?_0*.yaml")):
        for slip in yaml.safe_load(file.read_text("utf-8")):
            redact = slip["gold"]["screening"] == "redact"
            slips.append((f"{slip.get('title') or ''}\n{slip['text']}", redact))
    return slips


def test_the_demo_round_is_marked_where_it_should_be() -> None:
    slips = _slips()
    to_redact = [text for text, redact in slips if redact]
    false_alarms = [text for text, redact in slips if find(text) and not redact]
    assert len(slips) >= 1000
    assert all(find(text) for text in to_redact), [text for text in to_redact if not find(text)]
    assert len(false_alarms) <= len(slips) / 200, false_alarms


def test_real_contributions_are_rarely_marked(bench_data: Path) -> None:
    """They were made anonymous before publication; what is still marked are house numbers and signatures."""
    with (bench_data / "bonn_raddialog_2017.csv").open(encoding="utf-8-sig") as file:
        texts = [f"{row['title']}\n{row['text']}" for row in csv.DictReader(file)]
    marked = [text for text in texts if find(text)]
    assert len(marked) / len(texts) < 0.02
