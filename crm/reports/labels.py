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
        "pivot": Words(
            _("Ask about placements"),
            _(
                "How many placements, how many different people, at how many places, and how many led to a job?"
            ),
            _(
                "Placements that went on some time in the period; study visits only when you choose them. A placement "
                "belongs to the enrolment that went on when it began, and to the month in which it began. It led to a "
                "job when the person, after it began and at the latest 90 days after it ended, began a job or a "
                "subsidised job at the same employer, or left the programme for work. A subsidised job leads to a job "
                "without subsidy only, and a job does not lead to another."
            ),
        ),
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
        "fidelity": Words(
            _("IPS in practice"),
            _("How close to IPS do we work?"),
            _(
                "Indicative material before a fidelity review: what the log says of nine items. It is no score, and "
                "does not replace the review. Missing are rows that could not be counted, those of removed "
                "participants among them."
            ),
        ),
        "follow-up": Words(
            _("Follow-up after exit"),
            _("Has it lasted for those who left for work or studies?"),
            _(
                "Persons whose latest enrolment ended in the period, and what was found of them until today. Who has "
                "come back since, or is paused, has not left."
            ),
        ),
        "re-aim": Words(
            _("RE-AIM"),
            _("Whom do we reach, what does it lead to, and does it last?"),
            _(
                "Five sides of one programme: reach, effectiveness, adoption, implementation and maintenance. Every "
                "figure is one of another report."
            ),
        ),
        "goals": Words(
            _("Goals"),
            _("How far are we from our goals?"),
            _(
                "The goals of the programme beside what has been reached in the period. Goals are shown when one "
                "programme is chosen: a goal with a period of its own when exactly that period is, else the goal for "
                "the programme's whole time. The base is the number of persons that the figure is reckoned on."
            ),
        ),
        "employer-work": Words(
            _("Work with employers"),
            _("How much are we out among employers, and what comes of it?"),
            _(
                "Contacts that happened in the period. A contact belongs to a programme when it was for somebody "
                "enrolled there, or made by somebody who works there. A visit where nobody was there counts too."
            ),
        ),
    }
)

TABLES: Final = MappingProxyType(
    {
        ("pivot", "by_row"): (
            _("Placements, people, workplaces, jobs"),
            _("Each figure is counted anew: a person in two rows is one person in the total."),
        ),
        ("pivot", "placements"): (
            _("Placements"),
            _("Each placement once, in the row and column it belongs to."),
        ),
        ("pivot", "persons"): (
            _("Different people"),
            _("Each figure is counted anew: a person in two cells is one person in the total."),
        ),
        ("pivot", "workplaces"): (
            _("Workplaces"),
            _("Each figure is counted anew: a workplace in two cells is one workplace in the total."),
        ),
        ("pivot", "led_to_work"): (_("Led to a job"), _("The placements that led to a job.")),
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
        ("employer-work", "by_week"): (
            _("Contacts week by week"),
            _(
                "Each contact counts once, in the week that it happened. Without a first day the last 26 weeks have a "
                "column each, and what came before them stands under Earlier. Weeks run from Monday to Sunday."
            ),
        ),
        ("employer-work", "face_to_face_by_week"): (
            _("Face to face week by week"),
            _("Knocks on doors, visits, meetings and events. Phone calls and e-mails are left out."),
        ),
        ("employer-work", "by_staff"): (
            _("Contacts per specialist"),
            _(
                "An employer is new when nobody had been in contact with it before. In the row of all together an "
                "employer that two specialists have met is one. A week counts once it has begun, holidays too."
            ),
        ),
        ("employer-work", "funnel"): (
            _("How far employers have come"),
            _(
                "Now: every employer in the register that is not archived. Reached: those that were first spoken to "
                "in the period and have come at least so far. One that has had somebody on more than a study visit "
                "has come all the way. Of one that is paused or has declined, only that it was spoken to is known."
            ),
        ),
        ("employer-work", "first_contact"): (
            _("From enrolment to the first contact with an employer"),
            _(
                "Enrolments that began in the period, and contacts noted as being for that person while enrolled. The "
                "share is of all of them, also those without a contact yet. Who is enrolled twice is two enrolments."
            ),
        ),
        ("employer-work", "caseload"): (
            _("Caseload"),
            _(
                "Enrolments that go on on the last day of the period, or today. Paused ones stand apart. The ceiling "
                "is the specialist's own, else that of the programme by their share of full time. Of removed "
                "participants nobody knows any more whose they were."
            ),
        ),
        ("employer-work", "friends"): (
            _("Company friends"),
            _(
                "Agreements that hold on the last day of the period, or today. Who has answered differently in two "
                "campaigns stands under both answers."
            ),
        ),
        ("employer-work", "supervisors"): (
            _("Supervisors"),
            _(
                "Supervisors who are not archived, by their training as it is now. How many they take is the sum of "
                "those who have been asked."
            ),
        ),
        ("fidelity", "people"): (
            _("Caseload, and time to the first employer"),
            _(
                "1: enrolments that go on on the last day of the period, paused ones left out, ÷ full-time "
                "specialists. 15: days from enrolment to the first meeting with an employer for that person, mean of "
                "the enrolments that began in the period."
            ),
        ),
        ("fidelity", "out_there"): (
            _("Contacts with employers"),
            _(
                "16: of the contacts for somebody, those with an employer in a trade close to one of the person's "
                "wishes as they are now. 17: meetings face to face ÷ weeks, of all specialists, each from their first "
                "contact on; holidays count too. 24: minutes in knocks, visits, meetings and events ÷ all minutes "
                "noted; phone and e-mail count as office. Only contacts with employers are in this log."
            ),
        ),
        ("fidelity", "jobs"): (
            _("Jobs and support"),
            _(
                "Jobs are hourly jobs, subsidised jobs and jobs that started in the period. 19: different occupation "
                "groups (first three digits of SSYK) ÷ jobs with an occupation. 20: different employers ÷ jobs; "
                "workplaces with one organisation number are one employer. 21: jobs ÷ everything that started but "
                "study visits. We assume that what is noted as a job is open to anyone, at normal wage and without "
                "artificial limit, and that internships, work training, hourly jobs and subsidised jobs are not. 23: "
                "contacts kept ÷ due, by the person's specialist with that employer or for that person: a week before "
                "the start, within three days after, weekly the first month, then monthly for a year."
            ),
        ),
        ("follow-up", "by_look"): (
            _("After three, six and twelve months"),
            _(
                "Persons who left for work or studies. Each follow-up counts for the look it is closest to: up to four "
                "and a half months, up to nine, up to eighteen. Due: the day has come, or somebody has looked already. "
                "The share is of those who were reached."
            ),
        ),
        ("follow-up", "by_receiver"): (
            _("Receiving party"),
            _(
                "Everybody who left, and whether it is noted who took over. Who it was is not counted: it is free "
                "text, and is removed with the participant."
            ),
        ),
        ("re-aim", "reach"): (_("Reach"), _("Whom do we reach? As in the report on goals.")),
        ("re-aim", "effectiveness"): (
            _("Effectiveness"),
            _(
                "What does it lead to? As in the report on goals. Placed on the open market: of those placed. Left for "
                "work or studies: of all who took part."
            ),
        ),
        ("re-aim", "adoption"): (
            _("Adoption"),
            _(
                "Who takes part of those whom it asks something of: the employers. Hosting and only contacted as in "
                "the report on placements, friends as in that on the work with employers."
            ),
        ),
        ("re-aim", "implementation"): (
            _("Implementation"),
            _("Do we work as we mean to? Contacts as in the report on the work with employers."),
        ),
        ("re-aim", "start"): (
            _("Implementation: how soon"),
            _("Time to the first contact with an employer, as in the report on the work with employers."),
        ),
        ("re-aim", "maintenance"): (
            _("Maintenance"),
            _("Does it last? In work or studies, of those who were reached, as in the report on follow-up."),
        ),
        ("goals", "indicators"): (
            _("Goals and results"),
            _("Study visits are left out of who has been placed."),
        ),
    }
)

# What a question about placements can be grouped by.
DIMENSIONS: Final = MappingProxyType(
    {
        "kind": _("Kind"),
        "sector": _("Sector"),
        "segment": _("Segment"),
        "employer": _("Employer"),
        "programme": _("Programme"),
        "intake": _("Intake"),
        "gender": _("Gender"),
        "age": _("Age"),
        "specialist": _("Specialist"),
        "month": _("Month"),
        "half_year": _("Half-year"),
        "occupation": _("Area of occupations"),
    }
)

COUNTS: Final = MappingProxyType(
    {
        "persons": _("Counts persons"),
        "enrolments": _("Counts enrolments"),
        "placements": _("Counts persons, placements and workplaces, each on its own"),
        "employers": _("Counts employers"),
        "contacts": _("Counts contacts"),
    }
)

# What a booklet may be narrowed to, and compared with.
NARROWING_WORDS: Final = MappingProxyType(
    {
        "intake": _("Intake"),
        "gender": _("Gender"),
        "age_group": _("Age"),
        "segment": _("Segment"),
        "staff_id": _("Specialist"),
    }
)
EVERYBODY_WORDS: Final = _("Everybody")
COMPARISON_WORDS: Final = MappingProxyType(
    {"": _("Nothing"), "before": _("The period before"), "last_year": _("The same time last year")}
)

HEADINGS: Final = MappingProxyType(
    {
        "led_to_work": _("Led to a job"),
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
        "numerator": _("Counted"),
        "denominator": _("Divided by"),
        "figure": _("Figure"),
        "level": _("Level, 1–5"),
        "missing": _("Missing"),
        "months_3": _("After 3 months"),
        "months_6": _("After 6 months"),
        "months_12": _("After 12 months"),
        "left_for_work_or_studies": _("Left for work or studies"),
        "due": _("Due by now"),
        "done": _("Looked back"),
        "not_done": _("Due, not looked back"),
        "still": _("In work or studies"),
        "still_share": _("Share in work or studies"),
        "receiver_noted": _("Receiver noted"),
        "receiver_missing": _("Receiver missing"),
        "counted": _("How many"),
        "of": _("Of"),
        "part_share": _("Share"),
        "earlier": _("Earlier"),
        "contacts": _("Contacts"),
        "face_to_face": _("Face to face"),
        "face_to_face_share": _("Share face to face"),
        "face_to_face_a_week": _("Face to face a week"),
        "employers_met": _("Employers"),
        "new_employers": _("New employers"),
        "for_participants": _("For a participant"),
        "now": _("Now"),
        "reached": _("Reached at least this"),
        "any_contact": _("Any contact"),
        "with_contact": _("With a contact"),
        "mean_days": _("Days, mean"),
        "median_days": _("Days, median"),
        "within_30": _("Within 30 days"),
        "within_30_share": _("Share within 30 days"),
        "without_contact": _("Without a contact"),
        "caseload": _("Enrolments that go on"),
        "paused": _("Paused"),
        "full_time": _("Full-time specialists"),
        "per_full_time": _("Per full-time specialist"),
        "ceiling": _("Ceiling"),
        "room": _("Room for more"),
        "active": _("Friends now"),
        "spoken_to": _("Spoken to in the period"),
        "friends_hosting": _("Have had somebody in the period"),
        "asked": _("Asked in a campaign"),
        "yes": _("Answered yes"),
        "maybe": _("Answered maybe"),
        "no": _("Answered no"),
        "no_answer": _("No answer yet"),
        "supervisors": _("Supervisors"),
        "supervising": _("Have somebody now"),
        "capacity": _("How many they take"),
        "capacity_unknown": _("Not asked how many"),
        "target": _("Goal"),
        "actual": _("Reached"),
        "base": _("Base"),
        **LABELS["indicator"],
    }
)

# Why rows of a fidelity item could not be counted.
MISSING: Final = MappingProxyType(
    {
        "1": _("enrolments without a specialist"),
        "15": _("enrolments without a meeting yet"),
        "16": _("no wish that says a trade, or an employer whose trade is not known"),
        "17": _("specialists who have logged nothing"),
        "19": _("jobs without an occupation"),
        "23": _("jobs of somebody without a specialist"),
        "24": _("contacts without minutes"),
    }
)
TO_BE_CHECKED: Final = _("limit to be checked by an IPS reviewer")

_COMPLETION: Final = MappingProxyType({"completed": _("completed"), "incomplete": _("not completed")})


def heading_label(id_: str) -> Any:
    """What a heading that only reports have is called."""
    return HEADINGS[id_]


# The ten areas of SSYK 2012, by the first figure of the code.
_OCCUPATION_AREAS: Final = MappingProxyType(
    {
        "0": _("Military"),
        "1": _("Managers"),
        "2": _("Occupations with long higher education"),
        "3": _("Occupations with higher education"),
        "4": _("Office and customer service"),
        "5": _("Service, care and sales"),
        "6": _("Farming, gardening, forestry and fishing"),
        "7": _("Building and crafts"),
        "8": _("Machines and transport"),
        "9": _("Occupations with short training"),
    }
)


def occupation_area_label(area: str) -> Any:
    """What an area of occupations is called, by the first figure of its SSYK code."""
    return _OCCUPATION_AREAS[area]


def half_year_label(half_year: str) -> Any:
    """What `2026-1` is called."""
    year, half = half_year.split("-")
    if half == "1":
        return _("First half of %(year)s", year=year)
    return _("Second half of %(year)s", year=year)


def sector_label(section: str) -> Any:
    """What an SNI section is called."""
    return LABELS["sni_section"][section]


def week_label(year: int, week: int) -> Any:
    """*w. 53, 2026*; put together when it is shown."""
    return _("w. %(week)s, %(year)s", week=week, year=year)


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


def empty_words() -> str:
    """That a report counted nothing at all, so that nobody takes it for an answer."""
    return gettext(
        "Nothing was counted: nobody and nothing is noted there in this period. Look at the programme and the days."
    )
