"""Measures the engine on real contributions, side by side with what others use: `python -m bench`."""
