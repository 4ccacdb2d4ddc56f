"""What the register says in plain words: each kind, its purpose, the legal grounds, how long, what erasure does."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Words:
    """A title, and what it means in a sentence or two."""

    title: Any
    text: Any


# Kind → its title and what it is for.
KINDS: Final = MappingProxyType(
    {
        "identity": Words(
            _("Who it is"),
            _(
                "To know whom the support is about, and to keep a protected identity hidden from everybody else."
            ),
        ),
        "contact_details": Words(
            _("Contact and home"),
            _("To reach the person, and to suggest workplaces that can be reached from home."),
        ),
        "wishes": Words(
            _("Wishes, languages and hours"),
            _("To find a workplace that suits what the person wants and can."),
        ),
        "restrictions": Words(
            _("What the workplace must respect"),
            _(
                "To never suggest a workplace where the person would fare badly. Functional needs only, never a "
                "diagnosis; they may still tell something about health."
            ),
        ),
        "counted_facts": Words(
            _("Gender, birth year, education and experience"),
            _("To follow up whom the support reaches. Matching never reads gender or age."),
        ),
        "backgrounds": Words(
            _("Background that the programme counts"),
            _(
                "To follow up whom the support reaches, where the programme's funder asks for it. Health and "
                "addiction are sensitive data: shown in no list, never read by matching."
            ),
        ),
        "enrolments": Words(
            _("Enrolments, exits and incomes"),
            _("To plan the support, and to count what it led to, before and after."),
        ),
        "reviews": Words(
            _("Reviews"), _("To see to it that nobody gets stuck: what was said, and what comes next.")
        ),
        "activities": Words(
            _("Activities"), _("To plan support beside the job: health, social support, studies.")
        ),
        "placements": Words(
            _("Placements"), _("To plan and follow the time at a workplace, and to count placements.")
        ),
        "pool": Words(
            _("The talent pool"),
            _("To offer an employer somebody who has shown that they can and want to work."),
        ),
        "contacts_for": Words(
            _("Contacts with employers for somebody"),
            _("To know what was said to an employer on the person's behalf."),
        ),
        "field_entries": Words(
            _("What was written on a phone"),
            _(
                "To lose nothing that was written between two doors: what could not be logged as it was written waits "
                "for whoever wrote it. Only they can see it."
            ),
        ),
        "referrals": Words(
            _("Referrals"), _("To answer whoever asks for a place, for themselves or for somebody else.")
        ),
        "consents": Words(
            _("Consents"),
            _(
                "To be able to show what the person agreed to share, with whom, on which text, and when it "
                "was withdrawn."
            ),
        ),
        "disclosure": Words(
            _("Disclosure cards, and what was told"),
            _(
                "To tell an employer nothing but what the person has agreed to, and to be able to show what was told."
            ),
        ),
        "files": Words(
            _("Files about a placement"),
            _(
                "To have the agreement that was signed for a placement. The file itself is handed over beside."
            ),
        ),
        "imported_rows": Words(
            _("What a file said that was read in"), _("To be able to take a reading back that went wrong.")
        ),
        "log": Words(
            _("The log"),
            _(
                "To be able to show who has read and changed what, and to find misuse. The person may ask for it."
            ),
        ),
        "placement_support": Words(
            _("Support around placements"),
            _("To stay in touch before, during and after a placement: what was kept, and why not."),
        ),
        "broken_glass": Words(
            _("Openings of colleagues' participants"),
            _("To be able to review who opened somebody's page without being responsible for them, and why."),
        ),
        "contact_people": Words(
            _("Contact people and supervisors"),
            _("To keep in touch with workplaces, and to train supervisors."),
        ),
        "sole_traders": Words(
            _("Sole traders"),
            _(
                "To keep in touch with workplaces. Where the organisation number is a personal number, name and number "
                "are personal data: the number is shown only on the employer's own page."
            ),
        ),
        "staff": Words(
            _("Staff"), _("To let the right people in, and to answer for what they do in the system.")
        ),
        "log_ins": Words(
            _("Log-ins"),
            _("To end a log-in that was forgotten or stolen, and to slow down who guesses passwords."),
        ),
        "unsent_forms": Words(
            _("Forms that were not sent in time"),
            _("To lose nothing that was typed when the log-in ran out. Only who typed it can open it."),
        ),
        "uploads": Words(
            _("Files that wait to be read in"),
            _(
                "To show what a file would change before it is read in. They stand in the program's own folder, not "
                "in the database, and only who uploaded one sees it."
            ),
        ),
    }
)

SUBJECTS: Final = MappingProxyType(
    {
        "participant": _("About participants"),
        "contact_person": _("About people at employers"),
        "sole_trader": _("About employers who are a person"),
        "staff": _("About those who work here"),
    }
)

GROUNDS: Final = MappingProxyType(
    {
        "public_task": Words(
            _("A task of public interest"),
            _(
                "GDPR article 6.1 e. The municipality supports people towards work as part of its tasks "
                "under the Social "
                "Services Act, or with others under the act on financial coordination of rehabilitation (2003:1210). "
                "Consent would not be free: the person depends on the authority."
            ),
        ),
        "social_care": Words(
            _("Sensitive data within social services"),
            _(
                "GDPR article 9.2 h, and 9.2 g with chapter 3 sections 3 and 5 of the Data Protection Act "
                "(2018:218) and "
                "the act on personal data within social services (2001:454). Only what is necessary; secrecy under "
                "chapter 26 of the Public Access to Information and Secrecy Act."
            ),
        ),
        "statistics": Words(
            _("Statistics"),
            _(
                "GDPR articles 5.1 b, 9.2 j and 89, and chapter 3 section 7 of the Data Protection Act. "
                "When the time is "
                "over the facts that are counted stay, without anything that says who it was."
            ),
        ),
        "consent": Words(
            _("Consent"),
            _(
                "GDPR articles 6.1 a and 9.2 a, and chapter 10 section 1 of the Public Access to "
                "Information and Secrecy "
                "Act: what the municipality knows is passed on to another organisation only as far as the "
                "person agrees, "
                "and only until the consent is withdrawn."
            ),
        ),
        "agreement": Words(
            _("Agreement"),
            _(
                "GDPR article 6.1 b. The hourly job in the pool is an agreement between the person and Stadsmissionen."
            ),
        ),
        "accountability": Words(
            _("Legal obligation"),
            _(
                "GDPR article 6.1 c. Articles 5.2, 7.1 and 32 ask for proof of consents and for traces of access."
            ),
        ),
        "network": Words(
            _("Public interest or legitimate interest"),
            _(
                "GDPR article 6.1 e for the municipality, 6.1 f for Stadsmissionen: work contact details of people who "
                "speak for a workplace."
            ),
        ),
        "employment": Words(
            _("The employer's tasks"),
            _(
                "GDPR article 6.1 e for public employers, 6.1 f for others: to give staff the access that "
                "their work needs."
            ),
        ),
    }
)

KEEP: Final = MappingProxyType(
    {
        "retention": _(
            "Removed when the programme's retention time is over, counted from the exit. Somebody who was never "
            "enrolled is kept as long as the longest of their organisation's programmes, else two years, counted from "
            "the day they were noted."
        ),
        "counts": _(
            "When the programme's retention time is over, free text and links go. What reports count stays, "
            "without anything that says who it was."
        ),
        "history": _(
            "As long as the employer is in the register. An employer with history is archived, not removed."
        ),
        "log": _(
            "That something was read or changed stays, and which member of staff did it, as long as the log is kept: "
            "single entries cannot be taken out. What it said about a participant goes with the rest about them."
        ),
        "log_ins": _(
            "Three months after the log-in ended; what counts wrong passwords, a day. The retention run removes them."
        ),
        "day": _("A day. The retention run removes what nobody came back to."),
        "inbox": _(
            "Two weeks after it was logged or thrown away; what waits to be looked at stays until then. The retention "
            "run removes it, and a year after it came the number by which it is known again."
        ),
        "contact_person": _(
            "As long as the person speaks for the workplace. Archived ones go after three months, unless history "
            "points at them."
        ),
        "staff": _("As long as they work here. The name stays beside what they have done."),
    }
)

FATES: Final = MappingProxyType(
    {
        "cleared": _("emptied"),
        "counted": _("kept for counting"),
        "code_only": _("kept when it is a code, free text is emptied"),
        "renewed": _("a new one by chance"),
        "coarsened": _("made as coarse as the age groups of the reports"),
        "row_goes": _("removed"),
    }
)

REASONS: Final = MappingProxyType(
    {
        "row_keeping": _("Numbers and times that the database keeps of each row"),
        "organisation": _("About an organisation or a programme, not about a person"),
        "workplace": _("About a workplace, not about a person"),
    }
)
