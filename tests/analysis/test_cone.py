import numpy as np
import pytest

from ideenmarkt.analysis.background import BACKGROUND
from ideenmarkt.analysis.cone import ORDINARY, Cone
from ideenmarkt.analysis.languages import TRANSLATED
from ideenmarkt.analysis.neighbourhoods import unit

WIDTH = 128
random = np.random.default_rng(7)
WISHES = random.normal(size=(len(BACKGROUND), WIDTH)).astype(np.float32)
ACCENTS = {language: 3 * random.normal(size=WIDTH).astype(np.float32) for language in TRANSLATED}


def ordinary() -> np.ndarray:
    """Rows as from an encoder that adds a fixed accent to every text of a language."""
    translated = [WISHES[: len(texts)] + ACCENTS[language] for language, texts in TRANSLATED.items()]
    return unit(np.concatenate([WISHES, *translated]))


def test_every_language_translates_the_same_first_wishes():
    counts = {len(texts) for texts in TRANSLATED.values()}
    assert len(counts) == 1
    assert len(ORDINARY) == len(BACKGROUND) + counts.pop() * len(TRANSLATED)


@pytest.mark.parametrize("language", list(TRANSLATED))
def test_the_same_wish_in_another_language_is_nearer_than_another_wish_in_that_language(language):
    wishes = random.normal(size=(2, WIDTH)).astype(np.float32)
    here, there, other = unit(np.stack([wishes[0], wishes[0] + ACCENTS[language], wishes[1] + ACCENTS[language]]))
    assert there @ other > there @ here  # the encoder sees the language first
    cone = Cone.of(np.zeros((0, WIDTH), dtype=np.float32), ordinary())
    here, there, other = cone.left(np.stack([here, there, other]))
    assert there @ here > 0.6 > there @ other


def test_a_narrow_encoder_keeps_all_its_directions():
    rows = np.eye(8, dtype=np.float32)[np.arange(len(ORDINARY)) % 8]
    assert Cone.of(rows[:0], rows).directions.shape == (0, 8)
