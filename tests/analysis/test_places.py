import pytest

from ideenmarkt.analysis.places import is_quarter, is_street, mask_places, metres_between, place_keys, place_names

STREETS = "Kortumstraße Husemannplatz Königsallee Wittener-Straße Castroper-Str Adenauerallee B51 Römerweg Brüderstr"
FALSE_FRIENDS = """
Radweg Fahrradweg Gehweg Fußweg Feldweg Schulweg Spielplatz Kinderspielplatz Parkplatz Sportplatz Bolzplatz Kita-Platz
Arbeitsplatz Marktplatz Stellplatz Fahrradstraße Einbahnstraße Hauptstraße Spielstraße Wohnstraße Radschnellweg
Fußgängerüberweg Kopfsteinpflasterstraße Umweg
"""


@pytest.mark.parametrize("word", STREETS.split())
def test_a_street_is_known_by_how_its_name_is_built(word):
    assert is_street(word)


@pytest.mark.parametrize("word", [*FALSE_FRIENDS.split(), "straße", "radweg", "weg", "Weg", "Platz"])
def test_a_kind_of_street_is_no_place(word):
    assert not is_street(word)


@pytest.mark.parametrize("word", ["Altenheim", "Tierheim", "Bürgerentscheid", "Dingen", "Zuhausen", "springen"])
def test_a_common_noun_is_no_quarter(word):
    assert not is_quarter(word)


def test_a_quarter_is_known_by_ending_or_catalogue():
    assert is_quarter("Vaihingen")
    assert is_quarter("Wattenscheid")
    assert not is_quarter("Langendreer")
    assert is_quarter("Langendreer", {"langendreer"})


def test_a_square_named_in_several_words_is_one_place():
    assert place_names("Den Alma Wartenberg Platz aufwerten") == ("Alma Wartenberg Platz",)


def test_an_adjective_at_the_start_does_not_make_a_place():
    assert place_names("Sichere Straße für Kinder, mehr Platz") == ()


def test_masking_leaves_what_is_wanted():
    assert (
        mask_places("Zebrastreifen an der Kortumstraße vor dem Spielplatz") == "Zebrastreifen an der vor dem Spielplatz"
    )


def test_short_and_long_spelling_of_a_street_are_the_same_place():
    assert place_keys("Ecke Kortumstr. 12") == place_keys("KORTUMSTRASSE") == {"kortumstrasse"}


def test_distance_on_the_ground():
    assert metres_between((51.4818, 7.2162), (51.4818, 7.2162)) == 0
    assert metres_between((51.0, 7.0), (51.0, 7.001)) == pytest.approx(70, abs=1)
