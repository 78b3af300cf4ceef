"""Step 6, entscheiden: recommendation, council resolution, Ideenspeicher, promotion, answers."""
