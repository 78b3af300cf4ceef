"""The Zielsystem: rounds, Kompetenzen, Schwerpunkte, Querschnittsthemen, Kernaktivitäten; catalogues as data."""
