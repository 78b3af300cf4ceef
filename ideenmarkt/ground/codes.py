"""Codes that people read aloud and type: no look-alike characters, and one that catches a slip."""

from __future__ import annotations

import secrets

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters and digits without 0/O, 1/I, 2/Z, 5/S, 8/B."""


def new_code(length: int = 9) -> str:
    """A random code of `length` characters, the last of them a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Catches every single wrong character and nearly every swap of neighbours (weighted sum modulo 26)."""
    weighted = sum((2 * place + 1) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[weighted % len(ALPHABET)]


def normalise_code(typed: str) -> str:
    """What somebody typed, as it is stored: capitals, without spaces and hyphens."""
    return "".join(char for char in typed.upper() if char.isalnum())


def is_code(code: str) -> bool:
    """True when only known characters are used and the check character fits.

    >>> is_code("A" * 8 + check_character("A" * 8))
    True
    >>> is_code("0OI1")
    False
    """
    return len(code) > 1 and all(char in ALPHABET for char in code) and check_character(code[:-1]) == code[-1]


def spoken(code: str) -> str:
    """In groups of three, as it is printed and read aloud: »K7M-4QR-TAC«.

    >>> spoken("K7M4QRTAC")
    'K7M-4QR-TAC'
    """
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))
