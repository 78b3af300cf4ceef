"""A sentence encoder that is as small as can be: a table of word vectors in an ONNX file, with its tokenizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest


def write_small_model(folder: Path, words: Mapping[str, Sequence[float]]) -> None:
    """Write a model that looks each word up in a table; it knows [PAD] and [UNK] only if `words` do."""
    onnx = pytest.importorskip("onnx", reason="the model is generated with the package onnx")
    helper, types = onnx.helper, onnx.TensorProto
    table = np.array(list(words.values()), dtype=np.float32)
    inputs = [helper.make_tensor_value_info(name, types.INT64, ["n", "t"]) for name in ("input_ids", "attention_mask")]
    output = helper.make_tensor_value_info("last_hidden_state", types.FLOAT, ["n", "t", table.shape[1]])
    weights = helper.make_tensor("table", types.FLOAT, table.shape, table.ravel().tolist())
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([node], "lookup", inputs, [output], [weights])
    folder.mkdir(exist_ok=True)
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx"
    )
    _write_tokenizer(folder, {word: number for number, word in enumerate(words)})


def _write_tokenizer(folder: Path, vocabulary: Mapping[str, int]) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="without it no ONNX model can read")
    pytest.importorskip("onnxruntime", reason="the encoder is optional")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(dict(vocabulary), unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


SENSES = {
    "[PAD]": (0, 0, 0, 0),
    "[UNK]": (0, 0, 0, 1),
    "trinkbrunnen": (1, 0, 0, 0),
    "wasserspender": (1, 0, 0, 0),
    "fahrradspur": (0, 1, 0, 0),
    "radwege": (0, 1, 0, 0),
    "bücherei": (0, 0, 1, 0),
}
"""Words of a model that knows a Wasserspender for a Trinkbrunnen."""
