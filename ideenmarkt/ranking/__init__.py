"""Step 5, priorisieren: candidates side by side and selected per Kompetenz."""
