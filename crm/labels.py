"""What codes and errors are called on a page. With the templates, the only place where wording lives."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from crm.errors import DomainError
from matching import wording
from matching.errors import CellError
from matching.hours import Week, parse_availability, parse_opening_hours

LABELS: Final = MappingProxyType(
    {
        "role": {
            "specialist": _("Job specialist"),
            "partner": _("Company friends coordinator"),
            "coordinator": _("Coordinator"),
            "admin": _("System administrator"),
            "auditor": _("Data protection officer"),
        },
        "gender": {
            "woman": _("Woman"),
            "man": _("Man"),
            "other": _("Other gender"),
            "unknown": _("Gender not stated"),
            "total": _("Total"),
        },
        "segment": {
            "open_market": _("Open labour market"),
            "partner": _("Stadsmissionen"),
            "municipal": _("Municipal workplace"),
            "social_enterprise": _("Social enterprise"),
        },
        "stage": {
            "prospect": _("Prospect"),
            "contacted": _("Contacted"),
            "interested": _("Interested"),
            "offers_places": _("Offers places"),
            "hosting": _("Hosting now"),
            "paused": _("Paused"),
            "declined": _("Declined"),
        },
        "training": {
            "none": _("No training yet"),
            "offered": _("Training offered"),
            "completed": _("Training completed"),
        },
        "course_answer": {"yes": _("Yes"), "maybe": _("Maybe"), "no": _("No")},
        "attendance": {
            "completed": _("Went through it"),
            "came": _("Came"),
            "absent": _("Did not come"),
        },
        "channel": {
            "door_knock": _("Door knock"),
            "visit": _("Visit"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "meeting": _("Meeting"),
            "event": _("Event"),
        },
        "outcome": {
            "positive": _("Yes, positive"),
            "maybe": _("Maybe later"),
            "no": _("No"),
            "nobody_there": _("Nobody there"),
        },
        "friend_level": {"friend": _("Company friend"), "main_friend": _("Main company friend")},
        "agreement_kind": {
            "collaboration": _("Collaboration"),
            "internship": _("Internships"),
            "friend": _("Terms of a company friend"),
            "other": _("Another agreement"),
        },
        "campaign_answer": {"yes": _("Yes"), "maybe": _("Maybe"), "no": _("No")},
        "event_kind": {
            "breakfast": _("Breakfast"),
            "forum": _("Forum"),
            "open_house": _("Open house"),
            "fair": _("Fair"),
            "other": _("Other gathering"),
        },
        "event_step": {
            "contact": _("spoken to again"),
            "offer": _("offered a place"),
            "friend": _("became company friend"),
            "placement": _("took somebody in"),
        },
        "placement_kind": {
            "study_visit": _("Study visit"),
            "work_training": _("Work training"),
            "internship": _("Internship"),
            "hourly_job": _("Hourly job"),
            "subsidised_job": _("Subsidised job"),
            "job": _("Job"),
        },
        "placement_state": {
            "ongoing": _("Ongoing"),
            "coming": _("Coming"),
            "ended": _("Ended"),
        },
        "placement_via": {"pool": _("Through the pool"), "friend": _("Through a company friend")},
        "ended_by": {
            "participant": _("The participant"),
            "employer": _("The employer"),
            "programme": _("The programme"),
            "as_planned": _("As planned"),
        },
        # About the work and the workplace: nobody's health is a reason here.
        "end_reason": {
            "tasks": _("The tasks did not fit"),
            "pace": _("The pace did not fit"),
            "hours": _("The hours did not fit"),
            "surroundings": _("The surroundings did not fit (noise, people, premises)"),
            "no_guidance": _("Nobody had time to guide"),
            "not_as_agreed": _("The work was something else than we had agreed"),
            "way_there": _("The way there was too hard"),
            "no_place": _("There was no place after all"),
            "other": _("Something else"),
        },
        "support_went": {"kept": _("We were in touch"), "skipped": _("It was not kept")},
        "support_met": {
            "participant": _("The participant"),
            "supervisor": _("The supervisor"),
            "both": _("Both"),
        },
        "activity_kind": {
            "work_training": _("Work training"),
            "internship": _("Internship"),
            "job": _("Job"),
            "study_visit": _("Study visit"),
            "job_search": _("Job search"),
            "cv": _("CV"),
            "interview_training": _("Interview training"),
            "guidance": _("Guidance"),
            "group_meeting": _("Group meeting"),
            "wellness": _("Wellness"),
            "health_care": _("Health care"),
            "treatment": _("Treatment"),
            "housing_support": _("Housing support"),
            "debt_counselling": _("Debt counselling"),
            "social_support": _("Social support"),
            "studies": _("Studies"),
            "course": _("Course"),
            "driving_theory": _("Driving theory"),
            "swedish": _("Swedish"),
        },
        "activity_category": {
            "direct": _("Direct job focus"),
            "indirect": _("Indirect job focus"),
            "health": _("Health"),
            "social": _("Social support"),
            "skills": _("Skills"),
            "any": _("Anything"),
        },
        "referrer": {
            "employment_service": _("Arbetsförmedlingen"),
            "social_services_income": _("Social services, income support"),
            "social_insurance": _("Försäkringskassan"),
            "self_referral": _("Self-referral"),
            "school": _("School"),
            "municipal_youth": _("Municipal youth follow-up"),
            "adult_unit": _("Adult unit"),
            "needs_assessment": _("Needs assessment"),
            "lss_day_activity": _("Day activity, LSS"),
            "sol_day_activity": _("Day activity, SoL"),
            "region_health": _("Health care, the region"),
            "outpatient_family": _("Outpatient and family care"),
            "other": _("Other"),
        },
        "education_level": {
            "compulsory": _("Compulsory school"),
            "upper_secondary_special": _("Upper secondary, special"),
            "upper_secondary_vocational": _("Upper secondary, vocational"),
            "upper_secondary_academic": _("Upper secondary, academic"),
            "upper_secondary_introductory": _("Upper secondary, introductory"),
            "higher": _("Higher education"),
            "none": _("No schooling"),
            "unknown": _("Not known"),
        },
        "work_experience": {
            "employment": _("Employment"),
            "internship": _("Internship"),
            "none": _("No work experience"),
        },
        "income": {
            "activity_compensation": _("Activity compensation"),
            "activity_support": _("Activity support"),
            "income_support": _("Income support"),
            "study_aid": _("Study aid"),
            "unemployment_insurance": _("Unemployment insurance"),
            "sickness_benefit": _("Sickness or rehabilitation benefit"),
            "sickness_compensation": _("Sickness compensation"),
            "parental_benefit": _("Parental benefit"),
            "wage": _("Wage"),
            "no_public_income": _("No public income"),
        },
        "occupation": {
            "employed": _("Employed"),
            "studies": _("Studying"),
            "employed_and_studies": _("Employed and studying"),
            "job_seeking": _("Job-seeking"),
            "none": _("No occupation"),
        },
        "exit_reason": {
            "job": _("Left for a job"),
            "studies": _("Left for studies"),
            "employment_service": _("To Arbetsförmedlingen"),
            "other_measure": _("To another measure"),
            "municipal_measure": _("To a municipal measure"),
            "social_insurance_activity": _("To Försäkringskassan, activity compensation"),
            "social_insurance_other": _("To Försäkringskassan, other"),
            "day_activity": _("To day activity"),
            "health": _("For reasons of health"),
            "rehabilitation": _("To rehabilitation"),
            "new_planning": _("New planning"),
            "moved": _("Moved"),
            "own_request": _("At their own request"),
            "no_contact": _("Contact lost"),
            "misconduct": _("Misconduct"),
            "detained": _("Detained"),
            "remaining": _("Remained at the end"),
            "other": _("Other reason"),
        },
        "exit_group": {
            "work": _("Work"),
            "studies": _("Studies"),
            "other_measure": _("Another measure"),
            "benefit_or_day_activity": _("Benefit or day activity"),
            "health": _("Health"),
            "other": _("Other"),
        },
        "background": {
            "substance_use": _("Substance use"),
            "mental_ill_health": _("Mental ill-health"),
            "neuropsychiatric": _("Neuropsychiatric condition"),
            "disability": _("Disability"),
            "newly_arrived": _("Newly arrived"),
        },
        "pool_state": {
            "ready": _("Ready for an employer"),
            "working": _("Works by the hour"),
            "matched": _("Matched with an employer"),
            "left": _("Left the pool"),
        },
        "disclosure_topic": {
            "name": _("Name"),
            "contact": _("Phone and e-mail"),
            "programme": _("Takes part in a programme"),
            "strengths": _("What goes well"),
            "experience": _("Earlier work and studies"),
            "gap": _("Why there was a time without work"),
            "hours": _("Hours and times"),
            "support": _("Support and adaptations"),
            "health": _("Health"),
        },
        "disclosure_teller": {
            "nobody": _("Nobody"),
            "participant": _("Only the person"),
            "specialist": _("The job specialist too"),
            "partner": _("Stadsmissionen too"),
        },
        "strength": {"must": _("Must"), "prefer": _("Prefers")},
        "to_mend": {
            "employer_without_owner": _("Employers that nobody looks after"),
            "employer_without_next_step": _("Employers without a next step"),
            "exit_without_receiver": _("Exits where nobody has noted who took over"),
            "exit_without_reason": _("Exits without a reason"),
            "enrolment_without_specialist": _("Participants without a job specialist"),
            "placement_outside_enrolment": _("Placements outside the enrolment"),
            "placement_without_enrolment": _("Placements of people who are not enrolled there"),
            "placement_while_paused": _("Placements that go on while the enrolment is paused"),
            "supervisor_of_another_employer": _("Supervisors of another employer"),
            "enrolments_overlap": _("Enrolments that overlap"),
            "follow_up_before_exit": _("Follow-ups before the exit"),
            "experience_contradicted": _("Work experience that contradicts itself"),
            "gender_unknown": _("Participants without a gender"),
            "birth_year_unknown": _("Participants without a birth year"),
            "same_person_twice": _("The same person twice, perhaps"),
            "consent_expired": _("Consents that have run out"),
            "contact_by_nobody_on_staff": _("Contacts by somebody who was not on staff"),
            "employer_without_sni": _("Employers without a line of business"),
        },
        # Why a table goes wrong, or somebody is forgotten.
        "to_mend_why": {
            "employer_without_owner": _(
                "Nobody keeps the contact alive, and no list of anybody's holds them."
            ),
            "employer_without_next_step": _("A warm contact goes cold when nobody knows what was agreed."),
            "exit_without_receiver": _("The report of exits cannot say who took over."),
            "exit_without_reason": _("They are counted as not stated, neither as work nor as anything else."),
            "enrolment_without_specialist": _(
                "They are in nobody's list, and count in no specialist's caseload."
            ),
            "placement_outside_enrolment": _(
                "The placement counts in its period, but the person is not counted as a participant then."
            ),
            "placement_without_enrolment": _(
                "The person counts among those placed, but not among the participants of the programme."
            ),
            "placement_while_paused": _(
                "Either the pause is over or the placement is. Counts take both for true."
            ),
            "supervisor_of_another_employer": _(
                "Supervisors and workplaces are counted at the wrong employer."
            ),
            "enrolments_overlap": _("The person is counted twice in tables of enrolments, on the same days."),
            "follow_up_before_exit": _("It is counted as how it went afterwards, but they had not left."),
            "experience_contradicted": _(
                "Marked as never employed, yet an enrolment says that they were, or had a wage, before it."
            ),
            "gender_unknown": _("Every table by gender gets a row of not stated."),
            "birth_year_unknown": _("Tables by age, and shares of those under 30, miss them."),
            "same_person_twice": _(
                "Same name and same birth year: if it is one person, every table counts them twice."
            ),
            "consent_expired": _(
                "They are enrolled, and what may be shared is not said any more: Stadsmissionen no longer sees them."
            ),
            "contact_by_nobody_on_staff": _(
                "It counts as employer work of somebody who had left, or whose role meets no employers."
            ),
            "employer_without_sni": _("Their placements count as not stated in tables by sector."),
        },
        "import_state": {
            "previewed": _("Looked through, not read in"),
            "applied": _("Read in"),
            "undone": _("Undone"),
        },
        "audit_action": {
            "read": _("read"),
            "create": _("added"),
            "update": _("changed"),
            "delete": _("removed"),
            "import": _("read in a file"),
            "undo_import": _("undid a file"),
            "export": _("took out"),
            "log_in": _("logged in"),
            "log_in_refused": _("was refused at the log-in"),
            "log_out": _("was logged out"),
            "break_glass": _("opened a colleague's participant"),
            "review": _("reviewed"),
            "disclose": _("told an employer"),
            "extract": _("took out an extract"),
            "erase": _("erased"),
            "retention": _("removed what was too old"),
            "restore": _("put a backup back"),
            "rotate_keys": _("changed keys"),
        },
        "audit_reason": {
            "password": _("new password"),
            "break_glass": _("a colleague's, opened for a reason"),
            "opened": _("opened"),
            "refused": _("refused"),
            "import": _("through a file"),
            "released": _("may try to log in again"),
            "idle": _("nothing done for long"),
            "too_long": _("logged in for long"),
            "revoked": _("from another device"),
            "administrator": _("by an administrator"),
            "closed": _("account closed"),
            "replaced": _("logged in again"),
            "log_out": _("by themselves"),
            "bound": _("known at the municipality from now on"),
            "unbound": _("no longer known at the municipality"),
            "unknown": _("nobody here has that address"),
            "unverified": _("the address was not verified"),
            "taken": _("the account is somebody else's"),
            "somebody_else": _("proved to be somebody else"),
            "not_again": _("did not log in again"),
            "restored": _("a backup was put back"),
        },
        # Why somebody who comes from a provider of identities is not let in.
        "oidc_refusal": {
            "unreachable": _("The log-in does not answer"),
            "untrusted": _("We cannot be sure who you are"),
            "stale": _("It took too long, or was done twice"),
            "cancelled": _("You did not log in"),
            "unknown": _("You are not added here yet"),
            "unverified": _("Your e-mail address is not confirmed"),
            "closed": _("Your account is closed"),
            "taken": _("Your account is tied to another log-in"),
            "somebody_else": _("You logged in as somebody else"),
            "not_again": _("You did not log in again"),
        },
        "glass_verdict": {"in_order": _("In order"), "follow_up": _("To follow up")},
        "entity": {
            "activities": _("activity"),
            "agreements": _("agreement with an employer"),
            "audit_entries": _("the log"),
            "backgrounds": _("background"),
            "campaign_recipients": _("campaign recipient"),
            "campaigns": _("campaign"),
            "company_friends": _("company friend"),
            "consents": _("consent"),
            "courses": _("course"),
            "course_invitations": _("invitation to a course"),
            "disclosure_cards": _("disclosure card"),
            "disclosure_topics": _("topic of a disclosure card"),
            "disclosures": _("what was told"),
            "contact_people": _("contact person"),
            "employer_contacts": _("employer contact"),
            "employer_events": _("employer event"),
            "event_invitations": _("invitation to an event"),
            "employer_lessons": _("what a placement taught"),
            "employers": _("employer"),
            "employer_merges": _("merge of employers"),
            "suspected_pairs": _("employers that may be one"),
            "pair_searches": _("look for employers that may be one"),
            "enrolment_incomes": _("income"),
            "enrolments": _("enrolment"),
            "fidelity_bands": _("limit of an IPS level"),
            "follow_ups": _("follow-up"),
            "glass_breakings": _("opening"),
            "import_runs": _("reading of a file"),
            "learnings": _("what placements teach"),
            "organisations": _("organisation"),
            "participants": _("participant"),
            "placements": _("placement"),
            "pool_memberships": _("place in the pool"),
            "programme_codes": _("programme code"),
            "programme_goals": _("goal"),
            "programmes": _("programme"),
            "progress_reviews": _("review"),
            "referrals": _("referral"),
            "reports": _("report"),
            "saved_questions": _("saved question"),
            "saved_views": _("saved view"),
            "bulk_changes": _("change of many employers"),
            "restrictions": _("restriction"),
            "staff": _("colleague"),
            "supervisors": _("supervisor"),
            "supervisor_trainings": _("training of a supervisor"),
            "support_occasions": _("support around a placement"),
            "workplace_facts": _("workplace fact"),
        },
        # Short texts of our own: the manual of the scale is protected by copyright.
        "fidelity_item": {
            "1": _("1. Caseload"),
            "15": _("15. Soon in touch with employers"),
            "16": _("16. Contacts that suit the person's wishes"),
            "17": _("17. Often out among employers"),
            "19": _("19. Different kinds of jobs"),
            "20": _("20. Different employers"),
            "21": _("21. Jobs open to anyone"),
            "23": _("23. Support that goes on"),
            "24": _("24. Work outside the office"),
        },
        "indicator": {
            "participants": _("Participants"),
            "women": _("Women"),
            "women_share": _("Share of women"),
            "men": _("Men"),
            "men_share": _("Share of men"),
            "left": _("Have left"),
            "work_or_studies": _("Left for work or studies"),
            "work_or_studies_share": _("Share who left for work or studies"),
            "placed": _("Have been placed"),
            "open_market": _("Placed on the open labour market"),
            "open_market_share": _("Share placed on the open labour market"),
            "study_visits": _("Have made a study visit"),
            "work_trainings": _("Have been in work training"),
            "internships": _("Have been in an internship"),
            "hourly_jobs": _("Have had an hourly job"),
            "subsidised_jobs": _("Have had a subsidised job"),
            "jobs": _("Have had a job"),
        },
        "sni_section": {
            "A": _("Farming, forestry and fishing"),
            "B": _("Mining"),
            "C": _("Manufacturing"),
            "D": _("Electricity and heating"),
            "E": _("Water and waste"),
            "F": _("Construction"),
            "G": _("Trade and vehicle repair"),
            "H": _("Transport and storage"),
            "I": _("Hotels and restaurants"),
            "J": _("Information and communication"),
            "K": _("Finance and insurance"),
            "L": _("Real estate"),
            "M": _("Law, economics, science and technology"),
            "N": _("Cleaning, rental and other services"),
            "O": _("Public administration"),
            "P": _("Education"),
            "Q": _("Health care and social work"),
            "R": _("Culture, leisure and sport"),
            "S": _("Associations, repair and personal services"),
            "T": _("Work in households"),
            "U": _("International organisations"),
        },
        "next_when": {
            "in_a_week": _("in a week"),
            "in_two_weeks": _("in two weeks"),
            "in_a_month": _("in a month"),
            "day": _("pick a day"),
            "none": _("no next step"),
        },
        "income_moment": {"before": _("Before"), "after": _("After")},
        "consent_way": {"paper": _("On paper"), "digital": _("Digitally")},
        "consent_covers": {
            "pseudonym": _("Pseudonym"),
            "interests": _("Wishes"),
            "restrictions": _("What the workplace must respect"),
            "hours": _("Hours and times"),
        },
        "next_step": {"again": _("Get in touch again")},
        "bulk_kind": {
            "owner": _("Owner"),
            "stage": _("Stage"),
            "next_step": _("Next step"),
            "archive": _("Archive them"),
        },
        "yes_no": {"yes": _("Yes"), "no": _("No")},
        "fact_answer": {"yes": _("Known yes"), "no": _("Known no"), "unknown": _("Not known")},
        "silent": {
            "2": _("2 weeks"),
            "4": _("4 weeks"),
            "8": _("8 weeks"),
            "13": _("3 months"),
            "26": _("6 months"),
            "52": _("A year"),
        },
        # Why there is no next step, where nobody has said.
        "no_next_step": {"just_added": _("Just added")},
        "relations": {
            "overdue": _("Time to get in touch"),
            "never_followed_up": _("Never followed up"),
            "silent": _("Silent for long"),
            "hosting": _("Somebody is there now"),
            "ownerless": _("Employers that nobody looks after"),
            "no_step": _("Employers without a next step"),
        },
        "relations_why": {
            "overdue": _("What was agreed for today or before, the longest ago first."),
            "never_followed_up": _(
                "They said yes or maybe, or something was agreed, more than two weeks ago. Nobody has been in touch "
                "since, and nothing is planned."
            ),
            "silent": _("Nobody has been in touch for that long, also where somebody is placed."),
            "hosting": _("Workplaces with a placement that goes on, the longest silent first."),
            "ownerless": _(
                "Nobody keeps the contact alive, or who did works here no more. Prospects that nobody has spoken to "
                "are left out."
            ),
            "no_step": _("A warm contact goes cold when nobody knows what was agreed."),
        },
        "digest": {
            "none": _("No e-mail"),
            "daily": _("Every working day"),
            "weekly": _("Once a week"),
        },
        "weekday": {
            "0": _("Mondays"),
            "1": _("Tuesdays"),
            "2": _("Wednesdays"),
            "3": _("Thursdays"),
            "4": _("Fridays"),
        },
        # What stands in a calendar before an employer's name or a participant's initials.
        "occasion": {
            "next_step": _("Next step"),
            "review": _("Review"),
            "placement_starts": _("First day"),
            "placement_ends": _("Last day"),
            "support": _("Be in touch about the placement"),
        },
        "unset": {
            "any": _("All"),
            "owner": _("Nobody yet"),
            "mine": _("Mine"),
            "none": _("Nobody"),
            "new_person": _("Somebody new"),
            "hidden_orgnr": _("A sole trader's, hidden"),
            "nobodys": _("Those that nobody looks after"),
            "no_supervisor": _("No supervisor yet"),
            "no": _("No"),
        },
        "side": {
            "kept": _("from the one that stays"),
            "merged": _("from the other one"),
            "empty": _("Nothing"),
        },
        # Why an employer may be the one that somebody is about to add: parts of a sentence.
        "alike": {
            "name": _("a name like it"),
            "initials": _("the same initials"),
            "orgnr": _("the same organisation number"),
            "address": _("the same address"),
            "near": _("close by"),
            "branch": _("another door of the same"),
            "several": _("several doors have that name"),
        },
        "employer_part": {
            "name": _("Name"),
            "address": _("Address"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "website": _("Website"),
            "orgnr": _("Organisation number"),
            "sni": _("SNI code"),
            "segment": _("Kind of workplace"),
            "stage": _("Stage"),
            "owner": _("Owner"),
            "next_step": _("Next step"),
            "description": _("What they do"),
            "places": _("Places"),
            "hours": _("Hours a week"),
            "opening_hours": _("Opening hours"),
            "languages": _("Language"),
        },
        "referral_state": {
            "new": _("New"),
            "contacted": _("Contacted"),
            "enrolled": _("Enrolled"),
            "closed": _("Closed"),
        },
    }
)

ERRORS: Final = MappingProxyType(
    {
        "BandsOverlap": _(
            "Level %(worse)s overlaps level %(better)s. "
            "Choose a limit for level %(worse)s that is further away than that of level %(better)s."
        ),
        "NothingToLog": _("There is nothing in this entry that can be logged."),
        "EndsBeforeStart": _("The last day is before the first day. Choose a last day on or after it."),
        "ExitsBeforeEnrolment": _("The exit is before the enrolment. Choose a later day."),
        "HoursOutOfRange": _("Hours a week are over 0 and at most 40."),
        "OfferedHoursOutOfRange": _("Hours a week are from 0 to 40."),
        "MostBelowLeast": _("The most hours are fewer than the least. Swap them, or change one."),
        "PositionOutOfRange": _("Latitude (−90 to 90) and longitude (−180 to 180) go together."),
        "PlacesNegative": _("The number of places is 0 or more."),
        "StartsBeforeEnrolment": _("The first day is before the enrolment on %(enrolled_on)s."),
        "StartsAfterExit": _("The first day is after the exit on %(exited_on)s."),
        "NotEnrolled": _("The person is not enrolled in that programme on that day."),
        "SupervisorOfAnotherEmployer": _("That supervisor works somewhere else. Choose one at %(employer)s."),
        "NobodyWithThatAddress": _("Nobody logs in with %(email)s."),
        "WrongPassword": _("That is not your password. Try once more."),
        "MustWait": _("That was wrong too many times. Wait %(minutes)s min, then try again."),
        "PasswordTooShort": _(
            "Make it at least %(least)s characters. Three or four words are easy to remember."
        ),
        "PasswordTooLong": _("Make it at most %(most)s characters."),
        "PasswordGuessable.own": _(
            "It is made of your own name, address or workplace, which others try first. "
            "Take three or four words that have nothing to do with you."
        ),
        "PasswordGuessable.common": _(
            "It is built on a usual password, and those are tried first, also with figures after them. "
            "Take three or four words that do not belong together."
        ),
        "PasswordGuessable.one_word": _(
            "One word alone is guessed with a dictionary. Add two or three other words."
        ),
        "PasswordGuessable.keys": _(
            "Keys in a row are guessed at once. Take three or four words that do not belong together."
        ),
        "PasswordGuessable.repeats": _(
            "The same thing again and again is guessed at once. Take three or four different words."
        ),
        "PasswordGuessable.sequence": _(
            "Letters or figures in order, like abcd or 1234, are guessed at once. "
            "Take three or four words that do not belong together."
        ),
        "PasswordGuessable.date": _(
            "Days, years and figures alone are soon guessed. Take three or four words that do not belong together."
        ),
        "PasswordGuessable.guessable": _(
            "A computer guesses it soon. Make it longer: three or four words that do not belong together."
        ),
        "PasswordNotNew": _("That is the password you have. Choose another."),
        "PasswordsDiffer": _("The two are not the same. Write the new password once more."),
        "WrongCode": _("That is not the code of now. Wait for the app to show the next one, and write that."),
        "NoEmailAddress": _("Write a whole e-mail address, like karin@example.se."),
        "EmailTaken": _("%(name)s logs in with that address already."),
        "StaysAdministrator": _(
            "You cannot close your own account or leave your own role. Ask another administrator."
        ),
        "LogInElsewhere": _("Log in with %(provider)s instead. A password is for administrators only here."),
        "ProgrammeCodeTaken": _("The programme %(name)s has that code already. Choose another."),
        "NoNumber": _(
            "“%(typed)s” does not work here. Write a number, or for a share a per cent from 0 to 100."
        ),
        "GoalBeforeProgramme": _("The programme begins %(starts_on)s. Choose that day or a later one."),
        "GoalAfterProgramme": _("The programme ends %(ends_on)s. Choose that day or an earlier one."),
        "GoalTaken": _(
            "There is a goal for that and those days already. Change that one, or choose other days."
        ),
        "ViewNameTaken": _("You have a view called “%(name)s” already. Choose another name."),
        "QuestionNameTaken": _("You have a question called “%(name)s” already. Choose another name."),
        "NoTarget": _(
            "The goal has no number. Write how many persons, or for a share a per cent from 0 to 100."
        ),
        "EventNotYet": _("The event is on %(day)s. Note who came when the day is here."),
        "EventCancelled": _(
            "The event was called off, so nobody can have come. Say first that it takes place."
        ),
        "EventHasGuests": _(
            "Somebody is noted as having come. Take that mark away first, if it is wrong; then try again."
        ),
        "TooFewToLearnFrom": _("Too few placements have ended to learn from. Nothing was counted."),
        "LearningDoesNotHelp": _(
            "It is not known to help, so it cannot be turned on. Count anew when more placements have ended."
        ),
        "AlreadyTaken": _("There is one like that already."),
        "OrgnrInvalid": _(
            "Write the organisation number with ten digits, like 556012-5790, or leave it empty."
        ),
        "PhoneInvalid": _("Write the phone number with its area code, like 031-12 34 56."),
        "EmailInvalid": _("Write the whole e-mail address, like name@company.se."),
        "WebsiteInvalid": _("Write the address of the website, like www.company.se."),
        "SniInvalid": _("An SNI code is two to five digits, like 56100."),
        "SniNotListed": _("That code is not in SNI 2007. Look it up, or leave the box empty."),
        "FieldMissing": _("Write something here."),
        "StageNotAllowed": _(
            "You have been in contact, so it is no longer only a prospect. Choose another stage."
        ),
        "NextStepNeedsDay": _("Choose a day for the next step."),
        "NextStepMissing": _("Write the next step, or choose that there is none and say why."),
        "ReasonMissing": _("Write a few words about why there is no next step."),
        "KeptInTheFuture": _("That day has not come yet. Choose today or an earlier day."),
        "SkipReasonMissing": _("Write a few words about why it was not kept."),
        "EndReasonMissing": _(
            "It ended on its first day. Choose what did not fit, so that we learn from it."
        ),
        "TrainedAtCourse": _("A course says more. Change who came on the page of the course."),
        "SupervisorFull": _(
            "There is no room: %(now)s of %(capacity)s. Choose somebody else, or tick that you have agreed on it."
        ),
        "InTheFuture": _("That day has not come yet. Choose today or an earlier day."),
        "WorksElsewhere": _("That person does not work at %(employer)s. Choose somebody who does."),
        "MergedWithItself": _("That is one and the same employer. Choose two."),
        "HasBeenMergedBefore": _("%(employer)s has been merged already. Open it to see with whom."),
        "KeptIsArchived": _("%(employer)s is archived. Take it back first, or keep the other one."),
        "MergedLongAgo": _("This merge is more than a year old, so it cannot be taken back any more."),
        "IsUndone": _("This merge has been taken back already."),
        "KeptWasMerged": _(
            "%(employer)s has since been merged with %(further)s. Take that back first, then this."
        ),
        "HasBeenMerged": _("This employer has been merged with %(employer)s. Make your change there."),
        "FileEmpty": _("The file is empty. Choose another one."),
        "FileTooLarge": _("The file is larger than 10 MB. Make it smaller, or split it."),
        "FileKindRefused": _(
            "We keep PDF, JPEG, PNG, docx and odt without macros. Save the file as one of them, and choose it again."
        ),
        "FileDamaged": _(
            "The file is damaged where it is stored. Ask for it to be taken back from a backup."
        ),
        "BelongsElsewhere": _("Choose an agreement or a placement at this employer."),
        "MovesNowhere": _("Choose another employer, one that is not archived."),
        "NotMoved": _("There is no move to take back."),
        "EmployerNotChosen": _("Choose the employer, or write its name."),
        "StillSupervising": _(
            "There are participants with this supervisor now. Give them another one first."
        ),
        "StillPointedAt": _("Other rows depend on this one, so it can be archived but not deleted."),
        "ChangedMeanwhile": _(
            "Somebody else saved this while you were writing. Your text is still here: compare, and save again."
        ),
        "UnknownValue": _("Choose one of the alternatives."),
        "NotADay": _("“%(typed)s” is no day. Write it as 2026-01-31."),
        "PeriodEndsBeforeStart": _("The period ends (%(ends_on)s) before it starts (%(starts_on)s)."),
        "UnknownReport": _("There is no report called “%(name)s”. There are: %(known)s."),
        "UnknownProgramme": _("There is no programme with the code “%(code)s”."),
        "UnknownComparison": _("There is nothing called “%(typed)s” to compare with."),
        "NothingBefore": _("Choose a first and a last day. Without them there is no period before."),
        "NoSameTimeLastYear": _(
            "Choose whole months, fewer than a year, to compare with the same time last year."
        ),
        "NoReportChosen": _("Choose one report at least."),
        "NotNarrowedAlike": _("“%(title)s” cannot be narrowed so. Take away the filter, or the report."),
        "NotNarrowedBy": _("The report “%(report)s” cannot be narrowed by %(option)s."),
        "NotAChoice": _("There is no “%(typed)s” to choose. Choose one of the list."),
        "ReportsDiffer": _(
            "Nothing was removed: %(count)s figures of reports would have changed (%(places)s). Tell whoever looks "
            "after the program."
        ),
        "SameOwner": _("They are that person's already. Choose somebody else."),
        "NothingToHandOver": _("There are no employers to hand over here. Choose somebody else's."),
        "NothingToRemindOf": _("Tick what you want to be reminded of, or choose no e-mail."),
        "NobodyToRemind": _("Nobody logs in with %(email)s."),
        "NothingCovered": _("Tick what may be shared. Without anything to share there is no consent."),
        "StillEnrolled": _(
            "The person is enrolled, and the programme must document its support as long as that lasts. "
            "Note the exit first."
        ),
        "EnrolmentOverlaps": _(
            "The person is enrolled there already, since %(enrolled_on)s. Choose another day."
        ),
        "ReasonTooShort": _(
            "Write why in a sentence, so that whoever reviews it understands. For example: Kim is ill today, "
            "and the employer asks about tomorrow."
        ),
        "NobodyToOpen": _(
            "We find nobody whom you can open by that name or pseudonym. Write the whole name as it is "
            "registered, or the pseudonym. If it is urgent, speak to your coordinator."
        ),
        "HasBeenReviewed": _("This opening has been reviewed already and was in order."),
        "HasEnded": _("It ended on %(ended_on)s already."),
        "NotANumber": _("Write a number, for example 12 or 7.5."),
        "OccupationNotFound": _(
            "We find no occupation called “%(text)s”. Search by another word, or write its SSYK code."
        ),
        "OccupationUnclear": _(
            "“%(text)s” may be several occupations. Write one of the codes: %(occupations)s."
        ),
        "NamelessParticipant": _("Write the name, or tick that the participant is anonymous."),
        "AnonymousWithName": _("An anonymous participant has no name. Empty the name, or untick anonymous."),
        "LanguageNeedsLevel": _("Choose both language and level, or neither."),
        "BirthYearOutOfRange": _("Write the year of birth with four digits, for example 1994."),
        "DistanceNegative": _("The longest way is 0 km or more."),
        "HomeOutOfRange": _("Latitude (−90 to 90) and longitude (−180 to 180) go together."),
        "AgreedInTheFuture": _("That day has not come yet. Choose today or an earlier day."),
        "CardEndsBeforeStart": _("The last day is before the day you agreed. Choose a later one."),
        "NotOnTheCard": _(
            "This may not be told: %(topics)s. If it was said anyway, tick it under what was said outside the card."
        ),
        "ToldWithoutReason": _("Write a few words about how it came to be said."),
        "ConsentRunning": _("There is a consent for that organisation from that day already."),
    }
)

CODE_SIGNS: Final = _("Use letters, figures, - and _ only, without spaces.")

# What the log-in library may say, by its own name for it.
LOG_IN_MESSAGES: Final = MappingProxyType(
    {
        name: _(
            "We do not recognise that e-mail address together with that password. Check both and try again."
        )
        for name in (
            "GENERIC_AUTHN_FAILED",
            "USER_DOES_NOT_EXIST",
            "INVALID_PASSWORD",
            "DISABLED_ACCOUNT",
            "INVALID_EMAIL_ADDRESS",
            "CONFIRMATION_REQUIRED",
        )
    }
    | {
        "EMAIL_NOT_PROVIDED": _("Write your e-mail address."),
        "PASSWORD_NOT_PROVIDED": _("Write your password."),
        "INVALID_INPUT": _("Write your password."),
        "UNAUTHENTICATED": _("Log in first."),
        "LOGIN": _("Log in first."),
        "REFRESH": _("Write your password once more before you go on."),
        "REAUTHENTICATION_REQUIRED": _("Write your password once more before you go on."),
        "REAUTHENTICATION_SUCCESSFUL": _("Thank you. Go on where you were."),
        "UNAUTHORIZED": _("You do not have access to this page"),
        "ANONYMOUS_USER_REQUIRED": _("You are logged in already."),
        "API_ERROR": _("Something went wrong"),
        # The second step. Which of several things was wrong with a code or a passkey is nobody's business.
        "TWO_FACTOR_INVALID_TOKEN": _(
            "That is not the code of now. Wait for the app to show the next one, and write that."
        ),
        "INVALID_CODE": _("That code does not fit."),
        "INVALID_RECOVERY_CODE": _("That is none of the codes you have left. Each works once."),
        "NO_RECOVERY_CODES_SETUP": _("You have no recovery codes."),
        "TWO_FACTOR_LOGIN_SUCCESSFUL": _("The code was right. Welcome."),
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": _("Your app is in use from now on."),
        "TWO_FACTOR_PERMISSION_DENIED": _("Log in first."),
        "TWO_FACTOR_METHOD_NOT_AVAILABLE": _("Choose one of the ways."),
        "TWO_FACTOR_DISABLED": _("Your app is no longer used."),
        "TWO_FACTOR_SETUP_EXPIRED": _("That took a while. Begin once more."),
        "INVALID_INPUT_LENGTH": _("Make it shorter."),
    }
    | {
        name: _("That passkey does not work here. Try another, or another way in.")
        for name in (
            "WEBAUTHN_UNKNOWN_CREDENTIAL_ID",
            "WEBAUTHN_ORPHAN_CREDENTIAL_ID",
            "WEBAUTHN_NO_VERIFY",
            "WEBAUTHN_CREDENTIAL_WRONG_USAGE",
            "WEBAUTHN_MISMATCH_USER_HANDLE",
        )
    }
    | {
        "WEBAUTHN_EXPIRED": _("That took a while. Begin once more."),
        "WEBAUTHN_NAME_REQUIRED": _("Give the passkey a name."),
        "WEBAUTHN_NAME_INUSE": _("You have a passkey with that name. Choose another name."),
        "WEBAUTHN_NAME_NOT_FOUND": _("You have no passkey with that name."),
        "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": _("Use letters, numbers, spaces and hyphens in the name."),
        "WEBAUTHN_CREDENTIAL_DELETED": _("The passkey is removed."),
        "WEBAUTHN_REGISTER_SUCCESSFUL": _("The passkey is added."),
        "WEBAUTHN_CREDENTIAL_ID_INUSE": _("That passkey is added already."),
    }
)

TEMPORARY_PASSWORD_OVER: Final = _(
    "Your temporary password has run out. Ask your administrator for a new one."
)

# What the log-in page says to whom it was turned out: why, and what to do.
SESSION_ENDS: Final = MappingProxyType(
    {
        "idle": _("You have done nothing here for a while, so you are logged out. Log in to go on."),
        "too_long": _("You have been logged in for a whole working day. Log in again to go on."),
        "revoked": _("You have logged this device out from another one. Log in to go on."),
        "administrator": _("An administrator has logged you out. Log in to go on."),
        "password": _("Your password was changed, so you are logged out here. Log in with the new one."),
        "closed": _("You are logged out. Log in to go on."),
    }
)

FORM_KEPT: Final = _("What you wrote is kept for a day. Once you are logged in you can save it.")

# The empty choice of a list.
# What a script is told instead of a page: the phone shows it to whoever has written.
TOLD_TO_SCRIPTS: Final = MappingProxyType(
    {
        401: _("Log in first. What you have written stays on the phone until then."),
        403: _("This page has been open too long. Load it again."),
        404: _("There is nothing here."),
        413: _("That is too much at once. Send fewer at a time."),
        422: _("We do not understand what was sent. Nothing has been taken."),
        500: _("Something went wrong here. Try again later: what you have written stays on the phone."),
    }
)

NOT_STATED: Final = _("Not stated")
YES: Final = _("Yes")
NO: Final = _("No")
NO_MATTER: Final = _("Does not matter")


def label(family: str, code: str | None) -> Any:
    """What a code is called in the language of the page; a code without a label of ours stands as it is."""
    if code is None:
        return ""
    return LABELS[family].get(code, code)


def choices(family: str) -> list[tuple[str, Any]]:
    """The codes of a family with their labels, in the order people meet them. `total`-like rows are left out."""
    return [(code, text) for code, text in LABELS[family].items() if code not in ("total", "any")]


def in_matching(group: str, code: str) -> str:
    """What matching calls a code of its own (a restriction, a fact, a language, a question) in the page's language."""
    return wording.label(group, code, language()) if wording.has_label(group, code) else code


def cell_sentence(error: CellError) -> str:
    """The sentence for a text that matching cannot read, in the language of the page."""
    return error.sentence(language())


def week_text(availability: str | None) -> str:
    """Weekly times as people read them: *mån–fre 08:00–12:00*. Times that cannot be read stand as they are."""
    return _week_in_words(availability or "", parse_availability)


def opening_hours_text(opening_hours: str | None) -> str:
    """The hours of a workplace in the same way; what is said of public holidays stands as it was written."""
    written = opening_hours or ""
    return written if "PH" in written.upper() else _week_in_words(written, parse_opening_hours)


def _week_in_words(written: str, parser: Callable[[str], Week | None]) -> str:
    days = [in_matching("weekday_short", str(day)) for day in range(7)]
    try:
        week = parser(written)
    except CellError:
        return written
    by_times: dict[str, list[int]] = {}
    for day in range(7):
        spans = [(start, end) for its, start, end in (week.day_spans() if week else ()) if its == day]
        if spans:
            by_times.setdefault(", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in spans), []).append(day)
    return "; ".join(f"{_days(chosen, days)} {times}" for times, chosen in by_times.items())


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(chosen: list[int], names: list[str]) -> str:
    in_a_row = len(chosen) > 1 and chosen[-1] - chosen[0] == len(chosen) - 1
    if in_a_row:
        return f"{names[chosen[0]]}–{names[chosen[-1]]}"
    return ", ".join(names[day] for day in chosen)


def languages_text(languages: Mapping[str, str] | None) -> str:
    """Languages with their levels: *svenska B1, arabiska C2*."""
    return ", ".join(f"{in_matching('language', code)} {level}" for code, level in (languages or {}).items())


def language() -> str:
    """The page's language as matching names it: sv or en."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "sv"


def error_sentence(error: DomainError) -> str:
    """The sentence for a domain error, its values filled in."""
    sentence = ERRORS.get(error.code)
    values = {name: _in_words(name, value) for name, value in error.values.items()}
    return str(sentence) % values if sentence else error.code


def _in_words(name: str, value: Any) -> Any:
    """A value of an error as a reader says it: topics of a card are codes until here."""
    if name == "topics":
        return ", ".join(str(label("disclosure_topic", topic)) for topic in value)
    return value
