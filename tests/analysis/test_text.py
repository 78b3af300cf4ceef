from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.analysis.text import fold, stem, tokens, words


def test_umlauts_and_their_spelled_out_forms_fold_alike():
    assert fold("Grünfläche Straße") == fold("GRUENFLAECHE STRASSE")


def test_a_decomposed_umlaut_folds_like_a_composed_one():
    assert fold("Bänke") == fold("Bänke") == "baenke"


def test_filler_is_no_content():
    assert words("Bitte mehr und bessere Radwege für alle") == ("Radwege",)


def test_words_keep_the_spelling_of_the_text():
    assert words("Tempo 30 in der U-Bahn-Straße") == ("Tempo", "30", "U-Bahn-Straße")


def test_inflections_share_a_stem_and_short_words_stay_whole():
    assert stem("baeume") == stem("baeumen") == "baeum"
    assert stem("fluss") == "fluss"
    assert stem("see") == "see"


@given(st.text(max_size=60))
def test_content_words_are_words_of_the_text_in_order(text):
    everything = iter(tokens(text))
    assert all(word in everything for word in words(text))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
