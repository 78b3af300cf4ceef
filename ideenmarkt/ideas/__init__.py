"""Step 1, sammeln: submit, receipts, import, search."""
