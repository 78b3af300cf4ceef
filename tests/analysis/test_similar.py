from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.similar import SimilarIndex

IDEAS = [
    Document("1", "Radwege sanieren", "Der Radweg an der Kortumstraße ist kaputt."),
    Document("2", "Bänke im Stadtpark", "Es fehlen Sitzgelegenheiten."),
    Document("3", "Schwimmbad länger öffnen", "Auch am Abend."),
]


def found(index, text, **kwargs):
    return [match.id for match in index.query(text, **kwargs)]


def test_the_most_similar_idea_comes_first_with_the_words_they_share():
    match = SimilarIndex(IDEAS).query("Kaputte Radwege in der Kortumstr.")[0]
    assert match.id == "1"
    assert "Radwege" in match.shared_terms
    assert match.same_place
    assert 0 < match.score <= 1


def test_filler_alone_matches_nothing():
    assert found(SimilarIndex(IDEAS), "Bitte mehr für alle und auch im") == []


def test_the_own_draft_is_left_out():
    assert "2" not in found(SimilarIndex(IDEAS), "Bänke im Stadtpark", exclude={"2"})


def test_a_half_typed_word_is_understood():
    assert found(SimilarIndex(IDEAS), "Schwi")[0] == "3"


def test_an_added_idea_is_found_at_once_and_a_removed_one_never_again():
    index = SimilarIndex(IDEAS)
    index.add(Document("4", "Trinkbrunnen in der Innenstadt", ""))
    assert found(index, "Trinkbrunnen")[0] == "4"
    index.remove("4")
    assert "4" not in found(index, "Trinkbrunnen")


def test_adding_an_id_again_replaces_its_text():
    index = SimilarIndex(IDEAS)
    index.add(Document("1", "Trinkbrunnen", ""))
    assert found(index, "Trinkbrunnen")[0] == "1"
    assert found(index, "Radwege sanieren", threshold=0.3) == []
    assert len(index) == 3


def test_a_threshold_cuts_off_the_weak():
    assert found(SimilarIndex(IDEAS), "Radwege sanieren", threshold=0.99, k=3) == []


def test_many_additions_and_removals_leave_what_a_fresh_index_finds():
    index = SimilarIndex()
    for number in range(300):
        index.add(Document(f"x{number}", f"Vorhaben Nummer{number} Spielgerät", ""))
    for number in range(290):
        index.remove(f"x{number}")
    assert len(index) == 10
    assert found(index, "Vorhaben Nummer295")[0] == "x295"


def test_an_empty_index_answers_with_nothing():
    assert found(SimilarIndex(), "Radwege") == []


def test_a_quarter_of_this_city_is_a_place_whatever_its_name_looks_like():
    ideas = [Document("1", "Bänke in Laer", ""), Document("2", "Bänke in Linden", "")]
    index = SimilarIndex(ideas, quarters={"laer", "linden"})
    found = {match.id: match.same_place for match in index.query("Mehr Bänke für Laer", k=2)}
    assert found == {"1": True, "2": False}


def test_of_two_alike_the_one_near_the_pin_comes_first():
    here, there = (51.4818, 7.2162), (51.5000, 7.3000)
    index = SimilarIndex([Document("far", "Schlagloch auf dem Radweg", "", there)])
    index.add(Document("near", "Schlagloch, der Radweg hat Löcher", "", here))
    index.add(Document("nowhere", "Schlagloch auf dem Radweg", ""))
    found = index.query("Schlagloch auf dem Radweg", k=3, place=here)
    assert found[0].id == "near"
    assert [match.id for match in found if match.same_place] == ["near"]


def test_a_pin_alone_makes_nothing_alike():
    index = SimilarIndex([Document("1", "Schwimmbad", "", (51.48, 7.21))])
    assert index.query("Konzert", place=(51.48, 7.21)) == ()
