"""What reports, their tables and their headings are called, and in plain words what each of them counts."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from crm.labels import LABELS
from crm.reports.periods import Period


@dataclass(frozen=True)
class Words:
    """A report's name in a list, the question that it answers, and whom or what it is about."""

    title: Any
    question: Any
    about: Any


REPORTS: Final = MappingProxyType(
    {
        "placements": Words(
            _("Placements"),
            _("How many have been placed, in what, and where?"),
            _(
                "Placements that went on some time in the period. A placement without a last day still goes on. "
                "A person is counted once in each row, however many placements they have had."
            ),
        ),
        "participants": Words(
            _("Participants"),
            _("How many take part, and who are they?"),
            _(
                "Everybody who was enrolled some time in the period. Somebody who has been enrolled several times "
                "is one person, described by their latest enrolment in the period."
            ),
        ),
        "during": Words(
            _("What participants do"),
            _("How many have been in each kind of placement and activity?"),
            _(
                "Persons with a placement or an activity that went on some time in the period. Who has done the "
                "same thing several times is counted once."
            ),
        ),
        "exits": Words(
            _("Exits"),
            _("How many have left, and for what?"),
            _(
                "Persons whose latest enrolment ended in the period. Who has come back since, or is paused, has "
                "not left. With no first day, everybody who has left by the last day is counted."
            ),
        ),
        "change": Words(
            _("Before and after"),
            _("What did people live on and do before, and what after?"),
            _(
                "Persons who left in the period, by what was noted at their latest enrolment and exit. Anonymous "
                "participants are left out: nothing is known of them. A person may have several incomes."
            ),
        ),
        "duration": Words(
            _("Length of stay"),
            _("How long do people stay?"),
            _(
                "Persons who left in the period, from enrolment to exit of their latest enrolment. A month is "
                "30.4375 days. Age is that of the year of enrolment."
            ),
        ),
        "goals": Words(
            _("Goals"),
            _("How far are we from our goals?"),
            _(
                "The goals of the programme beside what has been reached in the period. Goals are shown when one "
                "programme is chosen. The base is the number of persons that the figure is reckoned on."
            ),
        ),
    }
)

TABLES: Final = MappingProxyType(
    {
        ("participants", "by_intake"): (
            _("By intake"),
            _("Each enrolment in the intake it was made. Who has been enrolled twice is two enrolments."),
        ),
        ("participants", "by_age"): (_("By age"), _("Age in the year of the latest enrolment.")),
        ("participants", "by_education"): (
            _("By education"),
            _(
                "The highest level begun, and whether it was completed. Where that is not noted, the person stands "
                "only in the row of their gender."
            ),
        ),
        ("participants", "by_work_experience"): (
            _("By work experience"),
            _("Who has both employment and internship behind them stands in both."),
        ),
        ("participants", "by_main_income"): (
            _("By main income"),
            _("The main income at the latest enrolment in the period."),
        ),
        ("participants", "by_referrer"): (
            _("By referrer"),
            _("Who referred the person to their latest enrolment in the period."),
        ),
        ("participants", "by_background"): (
            _("By background"),
            _("A person may have several backgrounds, or none. Nobody can be looked up from this table."),
        ),
        ("during", "results"): (
            _("Kinds of placement and activity"),
            _(
                "An internship counts once, whether it is noted as a placement or an activity. Direct and indirect "
                "job focus follow from the kind."
            ),
        ),
        ("exits", "by_group"): (
            _("By group of reasons"),
            _("The programme's own reasons count in the group they were given."),
        ),
        ("exits", "by_reason"): (_("By reason"), _("The reason noted at the exit.")),
        ("change", "income"): (
            _("Incomes"),
            _("Share: of the persons who have left. Change: after compared with before, in per cent."),
        ),
        ("change", "occupation"): (
            _("Occupation"),
            _("Share: of the persons who have left. Change: after compared with before, in per cent."),
        ),
        ("placements", "by_kind"): (
            _("By kind"),
            _("The only table where study visits count. Who has been in two kinds stands in both."),
        ),
        ("placements", "by_segment"): (
            _("By segment"),
            _(
                "Study visits are left out. Who has been both on the open labour market and at Stadsmissionen is "
                "in both rows, and in a row of their own with what they did at the two."
            ),
        ),
        ("placements", "by_gender"): (_("By gender"), _("Study visits are left out.")),
        ("placements", "by_sector"): (
            _("By sector"),
            _("Study visits are left out. The sector is the section of the employer's SNI code."),
        ),
        ("placements", "employers"): (
            _("Employers"),
            _(
                "Hosting: had somebody in the period, study visits left out. Only contacted: somebody there was "
                "spoken to in the period, but nothing started."
            ),
        ),
        ("duration", "months"): (
            _("Months from enrolment to exit"),
            _("Nobody can be looked up from this table."),
        ),
        ("goals", "indicators"): (
            _("Goals and results"),
            _("Study visits are left out of who has been placed."),
        ),
    }
)

COUNTS: Final = MappingProxyType(
    {
        "persons": _("Counts persons"),
        "enrolments": _("Counts enrolments"),
        "placements": _("Counts persons, placements and workplaces, each on its own"),
        "employers": _("Counts employers"),
    }
)

HEADINGS: Final = MappingProxyType(
    {
        "total": _("Total"),
        "unknown": _("Not stated"),
        "under_20": _("Under 20"),
        "20_24": _("20–24 years"),
        "25_29": _("25–29 years"),
        "30_44": _("30–44 years"),
        "45_54": _("45–54 years"),
        "55_64": _("55–64 years"),
        "65_up": _("65 or older"),
        "persons": _("Persons"),
        "placements": _("Placements"),
        "workplaces": _("Workplaces"),
        "open_market_and_partner": _("Both the open labour market and Stadsmissionen"),
        "hosting": _("Hosting"),
        "contacted_only": _("Only contacted"),
        "all": _("Everybody"),
        "under_30": _("Under 30"),
        "substance_use": _("Substance use"),
        "all_work_or_studies": _("Everybody who left for work or studies"),
        "under_30_work_or_studies": _("Under 30, left for work or studies"),
        "substance_use_work_or_studies": _("Substance use, left for work or studies"),
        "n": _("Persons"),
        "mean": _("Mean"),
        "median": _("Median"),
        "min": _("Shortest"),
        "max": _("Longest"),
        "before": _("Before"),
        "after": _("After"),
        "after_share": _("Share after"),
        "change_pct": _("Change in per cent"),
        "target": _("Goal"),
        "actual": _("Reached"),
        "base": _("Base"),
        **LABELS["indicator"],
    }
)

_COMPLETION: Final = MappingProxyType({"completed": _("completed"), "incomplete": _("not completed")})


def heading_label(id_: str) -> Any:
    """What a heading that only reports have is called."""
    return HEADINGS[id_]


def sector_label(section: str) -> Any:
    """What an SNI section is called."""
    return LABELS["sni_section"][section]


class CompletionLabel:
    """A gender with whether the education was completed; put together when it is shown."""

    def __init__(self, gender: Any, part: str) -> None:
        self.gender, self.part = gender, part

    def __str__(self) -> str:
        return f"{self.gender}, {_COMPLETION[self.part]}"

    def __html__(self) -> str:
        return str(Markup.escape(str(self)))


def completion_label(gender: Any, part: str) -> CompletionLabel:
    """*Woman, completed*."""
    return CompletionLabel(gender, part)


def compared_words(days: str) -> str:
    """That figures of the days stand beside: *Compared with 2025-07-01 to 2025-12-31, after “was”.*"""
    return gettext("Compared with %(days)s: what each figure was then stands after “was”.", days=days)


def was_words(figure: str, was: str) -> str:
    """*12, was 9*."""
    return gettext("%(figure)s, was %(was)s", figure=figure, was=was)


def days_of(period: Period) -> str:
    """The period in words."""
    starts, ends = (day.isoformat() if day else None for day in (period.starts_on, period.ends_on))
    return period_words(starts, ends)


def period_words(starts: str | None, ends: str | None) -> str:
    """The period in words, days as they are given."""
    if starts and ends:
        return gettext("%(starts)s to %(ends)s", starts=starts, ends=ends)
    if starts:
        return gettext("from %(starts)s", starts=starts)
    return gettext("until %(ends)s", ends=ends) if ends else gettext("the whole time")


def spreading_words(threshold: int) -> str:
    """What is hidden in an export for spreading, and why."""
    return gettext(
        "Made for spreading: counts from 1 to %(most)s are hidden, and so is what they could be reckoned from. "
        "Zeros stand.",
        most=threshold - 1,
    )
