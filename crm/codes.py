"""The closed code lists of the domain: what may stand in a code column, and the group each code counts in.

Pure data, no wording (that is `labels`). Order is the order in which people meet the codes: forms, tables
and reports keep it. Lists that a programme may extend with codes of its own are in `EXTENSIBLE`.
"""

from types import MappingProxyType
from typing import Final

ROLES: Final = ("specialist", "partner", "coordinator", "admin", "auditor")
GENDERS: Final = ("woman", "man", "other", "unknown")

SEGMENTS: Final = ("open_market", "partner", "municipal", "social_enterprise")
STAGES: Final = ("prospect", "contacted", "interested", "offers_places", "hosting", "paused", "declined")
TRAINING_STATES: Final = ("none", "offered", "completed")
# What can happen with a supervisor's training; nothing has happened = none.
TRAINING_STEPS: Final = ("offered", "completed")
COURSE_ANSWERS: Final = ("yes", "maybe", "no")

CHANNELS: Final = ("door_knock", "visit", "phone", "email", "meeting", "event")
FACE_TO_FACE_CHANNELS: Final = frozenset({"door_knock", "visit", "meeting", "event"})
OUTCOMES: Final = ("positive", "maybe", "no", "nobody_there")

FRIEND_LEVELS: Final = ("friend", "main_friend")
AGREEMENT_KINDS: Final = ("collaboration", "internship", "friend", "other")
FILE_KINDS: Final = ("pdf", "jpeg", "png", "docx", "odt")
CAMPAIGN_ANSWERS: Final = ("yes", "maybe", "no")
EVENT_KINDS: Final = ("breakfast", "forum", "open_house", "fair", "other")

PLACEMENT_KINDS: Final = ("study_visit", "work_training", "internship", "hourly_job", "subsidised_job", "job")
PLACEMENT_VIAS: Final = ("pool", "friend")
PLACEMENT_ENDERS: Final = ("participant", "employer", "programme", "as_planned")
# What did not fit when one side ended it early: about the work and the workplace, never about somebody's health.
END_REASONS: Final = (
    "tasks",
    "pace",
    "hours",
    "surroundings",
    "no_guidance",
    "not_as_agreed",
    "way_there",
    "no_place",
    "other",
)
# Times when somebody stays in touch around a placement, in their order; and who was met.
SUPPORT_KINDS: Final = ("before", "started", "week", "month", "ended_early")
SUPPORT_MET: Final = ("participant", "supervisor", "both")

# direct and indirect job focus are derived from this one list, never typed in (domain rule).
ACTIVITY_CATEGORY: Final = MappingProxyType(
    {
        "work_training": "direct",
        "internship": "direct",
        "job": "direct",
        "study_visit": "indirect",
        "job_search": "indirect",
        "cv": "indirect",
        "interview_training": "indirect",
        "guidance": "indirect",
        "group_meeting": "indirect",
        "wellness": "health",
        "health_care": "health",
        "treatment": "health",
        "housing_support": "social",
        "debt_counselling": "social",
        "social_support": "social",
        "studies": "skills",
        "course": "skills",
        "driving_theory": "skills",
        "swedish": "skills",
    }
)
PLACEMENT_CATEGORY: Final = MappingProxyType(
    {kind: "indirect" if kind == "study_visit" else "direct" for kind in PLACEMENT_KINDS}
)
ACTIVITY_KINDS: Final = tuple(ACTIVITY_CATEGORY)
ACTIVITY_CATEGORIES: Final = ("direct", "indirect", "health", "social", "skills")

REFERRERS: Final = (
    "employment_service",
    "social_services_income",
    "social_insurance",
    "self_referral",
    "school",
    "municipal_youth",
    "adult_unit",
    "needs_assessment",
    "lss_day_activity",
    "sol_day_activity",
    "region_health",
    "outpatient_family",
    "other",
)
EDUCATION_LEVELS: Final = (
    "compulsory",
    "upper_secondary_special",
    "upper_secondary_vocational",
    "upper_secondary_academic",
    "upper_secondary_introductory",
    "higher",
    "none",
    "unknown",
)
WORK_EXPERIENCES: Final = ("employment", "internship")
INCOMES: Final = (
    "activity_compensation",
    "activity_support",
    "income_support",
    "study_aid",
    "unemployment_insurance",
    "sickness_benefit",
    "sickness_compensation",
    "parental_benefit",
    "wage",
    "no_public_income",
)
OCCUPATIONS: Final = ("employed", "studies", "employed_and_studies", "job_seeking", "none")
EXIT_REASON_GROUP: Final = MappingProxyType(
    {
        "job": "work",
        "studies": "studies",
        "employment_service": "other_measure",
        "other_measure": "other_measure",
        "municipal_measure": "other_measure",
        "social_insurance_activity": "benefit_or_day_activity",
        "social_insurance_other": "benefit_or_day_activity",
        "day_activity": "benefit_or_day_activity",
        "health": "health",
        "rehabilitation": "health",
        "new_planning": "other",
        "moved": "other",
        "own_request": "other",
        "no_contact": "other",
        "misconduct": "other",
        "detained": "other",
        "remaining": "other",
        "other": "other",
    }
)
EXIT_REASONS: Final = tuple(EXIT_REASON_GROUP)
EXIT_GROUPS: Final = ("work", "studies", "other_measure", "benefit_or_day_activity", "health", "other")
BACKGROUNDS: Final = ("substance_use", "mental_ill_health", "neuropsychiatric", "disability", "newly_arrived")
FOLLOW_UP_STATES: Final = OCCUPATIONS

# What may be told about somebody at a workplace, topic by topic, and by whom: each of the latter holds those before it.
DISCLOSURE_TOPICS: Final = (
    "name",
    "contact",
    "programme",
    "strengths",
    "experience",
    "gap",
    "hours",
    "support",
    "health",
)
DISCLOSURE_TELLERS: Final = ("nobody", "participant", "specialist", "partner")

POOL_STATES: Final = ("ready", "working", "matched", "left")
REFERRAL_STATES: Final = ("new", "contacted", "enrolled", "closed")
# What a consent may let another organisation see. Nothing else is ever shared with one.
CONSENT_COVERS: Final = ("pseudonym", "interests", "restrictions", "hours")
CONSENT_WAYS: Final = ("paper", "digital")
STRENGTHS: Final = ("must", "prefer")
GLASS_VERDICTS: Final = ("in_order", "follow_up")
# Whether what earlier placements taught makes the order of suggestions better.
LEARNING_VERDICTS: Final = ("helps", "does_not_help", "cannot_say")
INCOME_MOMENTS: Final = ("before", "after")

# Lists that a programme may extend (workbook sheet `codes`): list name → canonical codes with their group.
EXTENSIBLE: Final = MappingProxyType(
    {
        "exit_reason": EXIT_REASON_GROUP,
        "referrer": MappingProxyType({code: code for code in REFERRERS}),
        "main_income": MappingProxyType({code: code for code in INCOMES}),
        "education_level": MappingProxyType({code: code for code in EDUCATION_LEVELS}),
        "background": MappingProxyType({code: code for code in BACKGROUNDS}),
        "activity_kind": ACTIVITY_CATEGORY,
        "occupation": MappingProxyType({code: code for code in OCCUPATIONS}),
        "friend_level": MappingProxyType({code: code for code in FRIEND_LEVELS}),
    }
)
# The lists whose codes count in groups of their own. In the others a code counts as itself, or where a programme says.
GROUPS: Final = MappingProxyType(
    {
        name: tuple(dict.fromkeys(codes.values()))
        for name, codes in EXTENSIBLE.items()
        if any(code != group for code, group in codes.items())
    }
)
