"""The enums of bundling and their German names, without tables, so that rules can stay pure."""

from __future__ import annotations

from enum import StrEnum

from ideenmarkt.ground.i18n import N_


class BundleState(StrEnum):
    """The life of a bundle."""

    OPEN = "open"
    CANDIDATE = "candidate"  # closed for changes; stands for a Kernaktivität
    MERGED = "merged"  # its ideas went into another bundle
    DISSOLVED = "dissolved"


BUNDLE_STATE_TITLES = {
    BundleState.OPEN: N_("in Arbeit"),
    BundleState.CANDIDATE: N_("Kandidat"),
    BundleState.MERGED: N_("zusammengelegt"),
    BundleState.DISSOLVED: N_("aufgelöst"),
}


class Relation(StrEnum):
    """How an idea relates to the core of its bundle."""

    DUPLICATE = "duplicate"
    VARIANT = "variant"
    COMPLEMENT = "complement"
    PART = "part"


RELATION_TITLES = {
    Relation.DUPLICATE: N_("Dublette"),
    Relation.VARIANT: N_("Variante"),
    Relation.COMPLEMENT: N_("Ergänzung"),
    Relation.PART: N_("Teil"),
}
RELATION_MEANINGS = {
    Relation.DUPLICATE: N_("sagt dasselbe"),
    Relation.VARIANT: N_("will dasselbe auf andere Weise"),
    Relation.COMPLEMENT: N_("fügt etwas hinzu"),
    Relation.PART: N_("ist ein Stück davon"),
}


class SuggestionKind(StrEnum):
    """What a suggestion is about."""

    GROUP = "group"  # ideas without a bundle that belong together or fit one
    MERGE = "merge"  # two bundles that may be one
    SPLIT = "split"  # a bundle that may be two, or that one idea may not belong to


IN_BOTH = 2  # part of a suggested merge: an idea that both bundles have

SUGGESTION_KIND_TITLES = {
    SuggestionKind.GROUP: N_("Ideen ohne Bündel"),
    SuggestionKind.MERGE: N_("Bündel zusammenlegen"),
    SuggestionKind.SPLIT: N_("Bündel teilen"),
}


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"  # accepted with fewer ideas or into another bundle
    REFUSED = "refused"
    STALE = "stale"  # a later computation replaced it before anybody decided


class Verdict(StrEnum):
    """What people said about a pair."""

    SAME = "same"
    DIFFERENT = "different"
