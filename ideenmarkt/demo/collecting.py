"""Scene 1, sammeln: the conference's tables and the market's stations hand in their slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from ideenmarkt.accounts.models import Device, DeviceKind
from ideenmarkt.demo.slips import Slip, handed_in_at, slips
from ideenmarkt.demo.stage import Play, Stage
from ideenmarkt.ground.access import Actor, ActorKind, Role
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.states import Channel, Submitter

DAYS_OF_THE_MARKET_SO_FAR = 3  # at the stage »collecting« the market is in its middle
PAPER_EVERY = 3  # every third visitor of the market writes on paper; the others use the station's kiosk


def hold_conference(play: Play) -> None:
    """The tables hand in their slips."""
    _collect(play, [slip for slip in slips() if slip.channel == "conference"])


def hold_market(play: Play) -> None:
    """The market's stations hand in theirs, day by day."""
    days = DAYS_OF_THE_MARKET_SO_FAR if play.stage is Stage.COLLECTING else 5
    _collect(play, [slip for slip in slips() if slip.channel == "market" and slip.day <= days])


def _collect(play: Play, handed_in: Sequence[Slip]) -> None:
    by_day: dict[int, list[Slip]] = defaultdict(list)
    for slip in handed_in:
        by_day[slip.day].append(slip)
    for day in sorted(by_day):
        _collect_day(play, by_day[day])


def _collect_day(play: Play, day: Sequence[Slip]) -> None:
    """One transaction of a day; every slip keeps its own moment and device."""
    devices = _devices(play)
    for place, slip in enumerate(day):
        device = (
            devices[DeviceKind.TABLE, slip.table] if slip.table else devices[DeviceKind.KIOSK, _station(play, slip)]
        )
        on_paper = slip.channel == "market" and place % PAPER_EVERY == 0
        actor = (
            play.actor("redaktion")
            if on_paper
            else Actor(ActorKind.DEVICE, device.id, frozenset({Role.TABLE if slip.table else Role.KIOSK}))
        )
        new = _new_idea(play, slip, device, on_paper=on_paper, number=place + 1)
        received = ideas.receive(play.session, play.round, new, actor=actor, at=handed_in_at(slip, place))
        play.numbers[slip.id] = received.id


def _new_idea(play: Play, slip: Slip, device: Device, *, on_paper: bool, number: int) -> ideas.NewIdea:
    quarter = play.neighbourhoods.get(slip.quarter)
    station = play.competences.get(slip.station)
    channel = Channel.TABLE if slip.table else (Channel.PAPER if on_paper else Channel.KIOSK)
    return ideas.NewIdea(
        text=slip.text,
        title=slip.title,
        channel=channel,
        submitter=Submitter.STAFF if slip.by_staff else Submitter.CITIZEN,
        language=slip.language,
        competence_id=station.id if station else None,
        neighbourhood_id=quarter.id if quarter else None,
        device_id=None if on_paper else device.id,
        table_number=slip.table or None,
        card_number=f"M{slip.day}-{number:03}" if on_paper else None,
        favourite=slip.table_proposal,
        collected_on=handed_in_at(slip, 0).date(),
        email=_address(slip),
    )


def _address(slip: Slip) -> str:
    """Every ninth person leaves an address for answers; none of them exists."""
    return f"{slip.id}@example.org" if int(slip.id[1:]) % 9 == 0 else ""


def _station(play: Play, slip: Slip) -> int:
    return play.competences[slip.station].position


def _devices(play: Play) -> dict[tuple[DeviceKind, int], Device]:
    found = play.session.scalars(select(Device).where(Device.round_id == play.round.id))
    return {(device.kind, device.number): device for device in found}
