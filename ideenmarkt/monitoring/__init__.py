"""Step 7, umsetzen: Kernaktivitäten, project leads, status, the way to 125."""
