from ideenmarkt.analysis.assignment import Assigner

SEEDS = {
    "Grün": ["Bäume", "Parks", "Klima", "Grünflächen"],
    "Verkehr": ["Radwege", "Busse", "Bahnen", "Ampeln"],
    "Bildung": ["Schulen", "Kitas", "Lernen"],
}


def test_the_strategys_own_words_are_enough_to_start():
    labels = [
        one.label
        for one in Assigner.train([], seeds=SEEDS).assign(["Mehr Grünflächen", "Neue Radwege", "Schulen sanieren"])
    ]
    assert labels == ["Grün", "Verkehr", "Bildung"]


def test_decisions_teach_words_that_no_title_has():
    decided = [("Zebrastreifen am Markt", "Verkehr"), ("Ein Zebrastreifen vor der Kirche", "Verkehr")]
    assert Assigner.train(decided, seeds=SEEDS).assign(["Zebrastreifen"])[0].label == "Verkehr"


def test_it_abstains_when_unsure():
    assignment = Assigner.train([], seeds=SEEDS).assign(["Xylophon"], abstain_below=0.9)[0]
    assert assignment.label == ""
    assert 0 <= assignment.confidence < 0.9


def test_a_single_label_needs_no_model():
    assert Assigner.train([], seeds={"Grün": ["Bäume"]}).assign(["Radwege"])[0].label == "Grün"
    assert Assigner.train([], seeds={}).assign(["Radwege"])[0].label == ""


def test_no_texts_give_no_assignments():
    assert Assigner.train([], seeds=SEEDS).assign([]) == ()


def test_chances_are_one_in_sum_and_the_best_is_assigned():
    assigner = Assigner.train([], seeds=SEEDS)
    [chances], [best] = assigner.chances(["Busse"]), assigner.assign(["Busse"])
    assert abs(sum(chances.values()) - 1) < 1e-6
    assert chances[best.label] == best.confidence == max(chances.values())
