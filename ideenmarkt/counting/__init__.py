"""Pure: ballots and scores -> rankings -> selections. No Flask, no database."""
