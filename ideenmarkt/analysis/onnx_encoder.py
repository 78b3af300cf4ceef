"""Any sentence-embedding model in a local folder: ONNX graph, tokenizer and the model's own configuration."""

import hashlib
import importlib.util
import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import UnknownEncoder, Vectors

_THREADS: Final = 2
_BATCH: Final = 32
# What most models of this kind can read when their configuration does not say.
_DEFAULT_LENGTH: Final = 512


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """What the folder says of its model: tokens read at most, how token vectors become one, a prefix for texts."""

    max_length: int
    pooling: str  # "mean" or "cls"
    prefix: str

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the files that sentence-transformers writes beside a model; each may be absent."""
        pooling = _json(folder / "1_Pooling" / "config.json")
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
        length = _json(folder / "sentence_bert_config.json").get("max_seq_length") or _DEFAULT_LENGTH
        kind = "cls" if pooling.get("pooling_mode_cls_token") else "mean"
        return cls(int(length), kind, str(prompts.get("query", "")))


def _json(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    return data if isinstance(data, dict) else {}


class OnnxEncoder:
    """Encodes with the model in `folder`: `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.

    Nothing is ever downloaded. The version is a hash of the model and tokenizer files.
    """

    def __init__(self, folder: Path) -> None:
        if any(importlib.util.find_spec(module) is None for module in ("onnxruntime", "tokenizers")):
            raise UnknownEncoder("Der Encoder »onnx« braucht: pip install onnxruntime tokenizers.")
        candidates = (folder / "model.onnx", folder / "onnx" / "model.onnx")
        self._model_path = next((path for path in candidates if path.exists()), candidates[0])
        self._tokenizer_path = folder / "tokenizer.json"
        for path in (self._model_path, self._tokenizer_path):
            if not path.exists():
                raise UnknownEncoder(f"Der Encoder »onnx« findet {path} nicht.")
        self.name = f"onnx:{folder}"
        self.version = _fingerprint(self._model_path, self._tokenizer_path)
        self._config = ModelConfig.read(folder)
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text; longer texts are cut to what the model can read."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        rows: list[Vectors] = []
        with self._lock:
            self._load()
            for start in range(0, len(order), _BATCH):
                rows.append(self._encode([texts[position] for position in order[start : start + _BATCH]]))
        result = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(rows)
        return result

    def _load(self) -> None:
        if self._session is not None:
            return
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(_THREADS, os.cpu_count() or 1)
        self._session = onnxruntime.InferenceSession(
            str(self._model_path), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(self._tokenizer_path))
        self._tokenizer.enable_truncation(max_length=self._config.max_length)
        self._tokenizer.enable_padding()

    def _encode(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch([self._config.prefix + text for text in texts])
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        given = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([encoding.type_ids for encoding in encodings], dtype=np.int64),
        }
        wanted = {entry.name for entry in self._session.get_inputs()}
        output = self._session.run(None, {name: array for name, array in given.items() if name in wanted})[0]
        return pool(np.asarray(output, dtype=np.float32), mask, self._config.pooling)


def pool(output: Vectors, mask: npt.NDArray[np.int64], kind: str) -> Vectors:
    """Return one row of length 1 for each text from token vectors (n, tokens, d); rows that are pooled already pass.

    >>> pool(np.array([[[3, 0], [0, 4], [9, 9]]], dtype=np.float32), np.array([[1, 1, 0]]), "mean").round(1).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    if output.ndim == 3 and kind == "cls":
        output = output[:, 0]
    elif output.ndim == 3:
        weights = mask[:, :, None].astype(np.float32)
        output = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    lengths = np.linalg.norm(output, axis=1, keepdims=True)
    return np.asarray(output / np.maximum(lengths, 1e-9), dtype=np.float32)


def _fingerprint(*paths: Path) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in paths:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
