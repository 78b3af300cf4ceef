"""The steps of bundling as the journal names them, and as people read them."""

from __future__ import annotations

from ideenmarkt.ground.i18n import N_

UNDONE = "bundle.undone"
COMPUTED = "suggestion.computed"  # not a step of people; nothing to undo

ACTION_TITLES = {
    "bundle.created": N_("Bündel angelegt"),
    "bundle.named": N_("Bündel benannt oder zugeordnet"),
    "bundle.idea_added": N_("Idee aufgenommen"),
    "bundle.idea_moved": N_("Idee verschoben"),
    "bundle.idea_removed": N_("Idee herausgenommen"),
    "bundle.relation_changed": N_("Beziehung geändert"),
    "bundle.merged": N_("Bündel zusammengelegt"),
    "bundle.split": N_("Bündel geteilt"),
    "bundle.dissolved": N_("Bündel aufgelöst"),
    "suggestion.accepted": N_("Vorschlag angenommen"),
    "suggestion.refused": N_("Vorschlag abgelehnt"),
    "suggestion.member_refused": N_("Idee aus dem Vorschlag genommen"),
    "candidate.created": N_("Zum Kandidaten gemacht"),
    "candidate.taken_back": N_("Kandidatur zurückgenommen"),
    UNDONE: N_("Schritt rückgängig gemacht"),
}
"""Every action that undo.py can take back, with its name."""
