"""Step 2, sichten: the queue, redaction, assignment to Kompetenz and Schwerpunkt."""
