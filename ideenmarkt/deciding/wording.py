"""What answers say: drafts filled with facts, and the mail around them. Always in the language of the installation."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask_babel import force_locale, gettext, ngettext

from ideenmarkt.config import Config
from ideenmarkt.deciding.answer_groups import AnswerGroup
from ideenmarkt.deciding.answering import Draft, Letter, Write
from ideenmarkt.deciding.states import OutcomeKind
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.i18n import day
from ideenmarkt.ideas.models import Idea


def drafting(config: Config) -> Draft:
    """Writes the answer to a group of ideas, from what is known of it."""

    def draft(group: AnswerGroup) -> str:
        with force_locale(config.locale):
            return "\n\n".join(_paragraphs(group))

    return draft


def _paragraphs(group: AnswerGroup) -> list[str]:
    thanks = gettext("vielen Dank für Ihre Idee.")
    if group.ideas > 1:
        others = group.ideas - 1
        thanks += " " + ngettext(
            "Zusammen mit einer weiteren wurde sie beraten.",
            "Zusammen mit %(num)s weiteren wurde sie beraten.",
            others,
        )
    greeting = gettext("Guten Tag,")
    closing = gettext("Den ganzen Weg Ihrer Idee können Sie jederzeit auf ihrer Seite nachlesen.")
    return [f"{greeting}\n\n{thanks}", *_OF_KIND[group.kind](group), closing]


def _core_activity(group: AnswerGroup) -> list[str]:
    return [
        gettext(
            "Sie hat viel bewirkt: Aus ihr ist die Kernaktivität Nr. %(number)s »%(title)s« gewachsen. Der Rat hat sie "
            "am %(day)s beschlossen (Vorlage %(paper)s).",
            number=group.number, title=group.title, day=day(group.resolved_on), paper=group.paper_number,
        ),
        gettext("Wie weit die Umsetzung ist, steht auf der Seite der Kernaktivität."),
    ]  # fmt: skip


def _reserve(group: AnswerGroup) -> list[str]:
    if not group.title:
        first = gettext(
            "Der Rat hat am %(day)s über die Kernaktivitäten dieser Runde beschlossen. Ihre Idee ist noch nicht dabei, "
            "aber vielversprechend. Sie steht deshalb im Ideenspeicher.",
            day=day(group.resolved_on),
        )  # fmt: skip
    else:
        first = gettext(
            "Der Rat hat am %(day)s über die Kernaktivitäten dieser Runde beschlossen. »%(title)s«, wozu Ihre Idee "
            "gehört, ist noch nicht dabei, steht aber im Ideenspeicher.",
            day=day(group.resolved_on), title=group.title,
        )  # fmt: skip
    waiting = gettext("Der Ideenspeicher ist öffentlich. Was darin steht, kann in eine spätere Runde kommen.")
    return [first, *_reason(group), waiting]


def _answered(group: AnswerGroup) -> list[str]:
    if group.title:
        first = gettext(
            "Der Rat hat am %(day)s über die Kernaktivitäten dieser Runde beschlossen. »%(title)s«, wozu Ihre Idee "
            "gehört, ist nicht dabei.",
            day=day(group.resolved_on), title=group.title,
        )  # fmt: skip
    else:
        first = gettext(
            "Der Rat hat am %(day)s über die Kernaktivitäten dieser Runde beschlossen. Ihre Idee ist nicht dabei: "
            "Es gab in dieser Runde keine Gruppe ähnlicher Ideen, aus der ein Kandidat werden konnte.",
            day=day(group.resolved_on),
        )  # fmt: skip
    return [
        first,
        *_reason(group),
        gettext("Sie bleibt öffentlich und kann in einer neuen Runde wieder eingereicht werden."),
    ]


def _reason(group: AnswerGroup) -> list[str]:
    return [gettext("Der Grund: %(reason)s", reason=gettext(group.reason))] if group.reason else []


_OF_KIND: dict[OutcomeKind, Callable[[AnswerGroup], list[str]]] = {
    OutcomeKind.CORE_ACTIVITY: _core_activity,
    OutcomeKind.RESERVE: _reserve,
    OutcomeKind.ANSWERED: _answered,
}


def writing(config: Config) -> Write:
    """Puts an answer into the mail to whoever left an address."""

    def write(idea: Idea, text: str) -> Letter:
        with force_locale(config.locale):
            subject = gettext("Rückmeldung zu Ihrer Idee Nr. %(number)s", number=idea.number)
            story = f"{config.base_url.rstrip('/')}/verfolgen/{idea.tracking_code}"
            body = render_template(
                "mail/answer.txt", idea=idea, text=text, story=story, code=spoken(idea.tracking_code)
            )
        return Letter(subject, body)

    return write
