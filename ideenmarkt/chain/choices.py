"""The filters of the list as chips: each choice with its count, and the address it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ideenmarkt.chain.idea_list import IdeaList
from ideenmarkt.chain.listing import Listing
from ideenmarkt.chain.standing import STANDING_TITLES
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.states import CHANNEL_TITLES, Channel
from ideenmarkt.strategy.models import Competence, District, Neighbourhood, Round
from ideenmarkt.strategy.queries import competences, neighbourhoods


@dataclass(frozen=True, slots=True)
class Choice:
    """One chip. A chosen one leads back to the list without it."""

    title: str
    count: int
    chosen: bool
    query: dict[str, str]
    sign: str = ""
    position: int = 0  # of a Kompetenz, for its colour
    translate: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """The chips of one filter. Choices that would show nothing are left out, unless chosen."""

    title: str  # msgid
    choices: Sequence[Choice]
    first: bool = False  # shown before the others, which are behind »mehr Filter«

    @property
    def chosen(self) -> Sequence[Choice]:
        return [one for one in self.choices if one.chosen]


def choices(session: Session, round_: Round, listing: Listing, found: IdeaList) -> Sequence[ChoiceGroup]:
    """All filters; two statements (and one that SQLAlchemy adds for the Schwerpunkte and one for the Bezirke)."""
    strengths = competences(session, round_.strategy_id)
    places = neighbourhoods(session, round_.strategy_id)
    groups = [
        ChoiceGroup(N_("Kompetenz"), _shown(_competences(strengths, listing, found)), first=True),
        ChoiceGroup(N_("Schwerpunkt"), _shown(_focus_areas(strengths, listing, found))),
        ChoiceGroup(N_("Stadtbezirk"), _shown(_districts(places, listing, found))),
        ChoiceGroup(N_("Ortsteil"), _shown(_neighbourhoods(places, listing, found))),
        ChoiceGroup(N_("Eingangsweg"), _shown(_channels(listing, found))),
        ChoiceGroup(N_("Status"), _shown(_standings(listing, found))),
    ]
    return [group for group in groups if group.choices]


def _shown(offered: Iterable[Choice]) -> Sequence[Choice]:
    return [one for one in offered if one.count or one.chosen]


def _competences(all_: Sequence[Competence], listing: Listing, found: IdeaList) -> Iterable[Choice]:
    for one in all_:
        chosen = listing.criteria.competence_key == one.key
        query = listing.query(competence_key="" if chosen else one.key, focus_key="")
        yield Choice(one.title, found.facets.competences.get(one.id, 0), chosen, query, one.sign, one.position)


def _focus_areas(all_: Sequence[Competence], listing: Listing, found: IdeaList) -> Iterable[Choice]:
    """Of the chosen Kompetenz; 25 at once would be no help."""
    for competence in all_:
        if competence.key != listing.criteria.competence_key:
            continue
        for one in competence.focus_areas:
            chosen = listing.criteria.focus_key == one.key
            query = listing.query(focus_key="" if chosen else one.key)
            yield Choice(one.title, found.facets.focus_areas.get(one.id, 0), chosen, query)


def _districts(places: Sequence[Neighbourhood], listing: Listing, found: IdeaList) -> Iterable[Choice]:
    counts = found.facets.neighbourhoods
    for one in dict.fromkeys(place.district for place in places):
        chosen = _is_in(one, places, listing)
        count = sum(counts.get(place.id, 0) for place in places if place.district_id == one.id)
        query = listing.query(district_key="" if chosen else one.key, neighbourhood_id=None)
        yield Choice(one.title, count, chosen, query)


def _is_in(district: District, places: Sequence[Neighbourhood], listing: Listing) -> bool:
    """A chosen Ortsteil chooses its Bezirk too."""
    wanted = listing.criteria.neighbourhood_id
    if wanted:
        return any(place.id == wanted and place.district_id == district.id for place in places)
    return listing.criteria.district_key == district.key


def _neighbourhoods(places: Sequence[Neighbourhood], listing: Listing, found: IdeaList) -> Iterable[Choice]:
    """Of the chosen Stadtbezirk."""
    for one in places:
        if _is_in(one.district, places, listing):
            chosen = listing.criteria.neighbourhood_id == one.id
            query = listing.query(district_key=one.district.key, neighbourhood_id=None if chosen else one.id)
            yield Choice(one.title, found.facets.neighbourhoods.get(one.id, 0), chosen, query)


def _channels(listing: Listing, found: IdeaList) -> Iterable[Choice]:
    for one in Channel:
        chosen = listing.criteria.channel is one
        query = listing.query(channel=None if chosen else one)
        yield Choice(CHANNEL_TITLES[one], found.facets.channels.get(one, 0), chosen, query, translate=True)


def _standings(listing: Listing, found: IdeaList) -> Iterable[Choice]:
    for one, count in found.standings.items():
        chosen = listing.standing is one
        query = listing.query(status=None if chosen else one)
        yield Choice(STANDING_TITLES[one], count, chosen, query, translate=True)
