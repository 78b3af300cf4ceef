"""x."""

SIZES = ()
