import json

import numpy as np
import pytest

from ideenmarkt.analysis.encoders import encoder_from_name
from ideenmarkt.analysis.encoding import UnknownEncoder
from ideenmarkt.analysis.onnx_encoder import ModelConfig, pool
from tests.small_model import write_small_model

WORDS = ("[PAD]", "[UNK]", "bänke", "park", "radweg")
TABLE = np.eye(len(WORDS), 4, k=-1, dtype=np.float32) + 0.1


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.setenv("IDEENMARKT_VECTOR_CACHE", "off")
    write_small_model(tmp_path, dict(zip(WORDS, TABLE, strict=True)))
    return tmp_path


def test_a_model_in_a_folder_encodes_with_mean_pooling_and_length_one(model):
    encoder = encoder_from_name(f"onnx:{model}")
    rows = encoder.encode(["Bänke Park", "Radweg", "bänke"])
    expected = TABLE[[2, 3]].mean(axis=0)
    assert np.allclose(rows[0], expected / np.linalg.norm(expected), atol=1e-3)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


def test_padding_changes_no_vector(model):
    encoder = encoder_from_name(f"onnx:{model}")
    assert np.allclose(encoder.encode(["Radweg", "Bänke Park Radweg"])[0], encoder.encode(["Radweg"])[0], atol=1e-3)


def test_the_models_own_configuration_counts(model):
    (model / "1_Pooling").mkdir()
    (model / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}), encoding="utf-8")
    (model / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 2}), encoding="utf-8")
    prompts = {"prompts": {"query": "Park "}}
    (model / "config_sentence_transformers.json").write_text(json.dumps(prompts), encoding="utf-8")
    rows = encoder_from_name(f"onnx:{model}").encode(["Bänke Radweg"])
    assert np.allclose(rows[0], TABLE[3] / np.linalg.norm(TABLE[3]), atol=1e-3)


def test_another_model_is_another_version(model):
    before = encoder_from_name(f"onnx:{model}").version
    (model / "tokenizer.json").write_text((model / "tokenizer.json").read_text() + " ", encoding="utf-8")
    assert encoder_from_name(f"onnx:{model}").version != before


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(UnknownEncoder, match="onnx"):
        encoder_from_name(f"onnx:{tmp_path}")


def test_a_folder_that_says_nothing_gets_the_usual_configuration(tmp_path):
    assert ModelConfig.read(tmp_path) == ModelConfig(512, "mean", "")


def test_rows_that_the_model_pooled_itself_are_only_brought_to_length_one():
    assert pool(np.array([[3.0, 4.0]], dtype=np.float32), np.ones((1, 1), dtype=np.int64), "mean").tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)]
    ]
