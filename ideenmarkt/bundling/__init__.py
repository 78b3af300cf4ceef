"""Step 3, bündeln: suggestions, bundles, merge, split, undo, candidates."""
