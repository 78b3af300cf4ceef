"""Step 4, gewichten: supports, votings, voting codes, dots, criteria."""
