"""What each viewer is to meet, written by hand from the domain's rules and from nothing in the application.

E  their own, by name            B  their own, whose name is not theirs to know
R  a colleague's, opened today   S  shared with their organisation today
W  a row with the home pseudonym w  a row with a pseudonym of their organisation's own
p  a pseudonym behind a figure, nothing more        .  nothing at all
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

VIEWERS: Final = MappingProxyType(
    {
        "anna": "specialist",
        "bo": "specialist",
        "dan": "specialist",
        "eva": "specialist",
        "partner": "partner",
        "stranger": "partner",
        "coord_a": "coordinator",
        "coord_b": "coordinator",
        "coord_x": "coordinator",
        "admin": "admin",
        "auditor": "auditor",
        "nobody": "nobody",
    }
)

# Anna and Bo work in programme A, Dan in B, Eva in C, which is another organisation's. The partner's organisation is
# the one that consents name, the stranger's another. The last coordinator works in A too, for Eva's organisation.
_TABLE: Final = """
                   anna bo dan eva partner stranger coord_a coord_b coord_x admin auditor nobody
own                E    p  .   .   .       .        W       .       w       .     p       .
colleagues         p    E  .   .   .       .        W       .       w       .     p       .
other_programme    .    .  E   .   .       .        .       W       .       .     p       .
other_organisation .    .  .   E   .       .        .       .       .       .     p       .
protected          E    B  .   .   .       .        W       .       w       .     p       .
protected_shared   E    p  .   .   S       .        W       .       w       .     p       .
anonymous          A    p  .   .   .       .        W       .       w       .     p       .
anonymous_shared   A    p  .   .   S       .        W       .       w       .     p       .
shared             E    p  .   .   S       .        W       .       w       .     p       .
withdrawn          E    p  .   .   .       .        W       .       w       .     p       .
until_today        E    p  .   .   S       .        W       .       w       .     p       .
until_yesterday    E    p  .   .   .       .        W       .       w       .     p       .
opened_today       E    R  .   .   .       .        W       .       w       .     p       .
opened_yesterday   E    p  .   .   .       .        W       .       w       .     p       .
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    header, *lines = [line.split() for line in table.strip().splitlines()]
    return {line[0]: dict(zip(header, line[1:], strict=True)) for line in lines}


# Participant → viewer → letter.
LETTERS: Final = MappingProxyType(_read(_TABLE))

# Who may meet what of a participant somewhere in an answer. On the page that a reason opened, more (`ON_THE_PAGE`).
MAY_MEET: Final = MappingProxyType(
    {
        "identity": "E",
        "private": "EAB",
        "wish": "EABS",
        "home pseudonym": "EABRWp",
        "other pseudonym": "Sw",
    }
)
ON_THE_PAGE: Final = MappingProxyType({"identity": "ER", "private": "EABR", "wish": "EABR"})


@dataclass(frozen=True)
class Opens:
    """An endpoint about one participant: to which roles at all (else 403), and to which letters (else 404).

    `of_anybody` are roles to which it opens whoever it is about.
    """

    roles: frozenset[str]
    letters: str
    only_author: bool = False
    of_anybody: frozenset[str] = frozenset()

    def status(self, role: str, letter: str, is_author: bool) -> int:
        """What a GET is answered with. Who is not logged in is sent to the log-in."""
        if role == "nobody":
            return 302
        if role not in self.roles:
            return 403
        opens = is_author if self.only_author else letter in self.letters
        return 200 if opens or role in self.of_anybody else 404


# Whom the page of a workplace may match with it: those enrolled with a specialist now, those who consent to a partner.
MATCHED: Final = MappingProxyType({"specialist": "EA", "partner": "S"})

_SPECIALIST = frozenset({"specialist"})
_NETWORK = frozenset({"specialist", "partner", "coordinator"})
_OWN = Opens(_SPECIALIST, "EAB")
# What is handed over to the person, or taken away at their request: not without knowing who they are.
_BY_NAME = Opens(_SPECIALIST, "EA")
_READERS = Opens(_SPECIALIST | {"auditor"}, "EAB", of_anybody=frozenset({"auditor"}))
_AUTHORS = Opens(_NETWORK, "", only_author=True)

# Every endpoint that takes the id of a participant or of something that hangs on one.
ABOUT_SOMEBODY: Final = MappingProxyType(
    {
        "overviews.participant": Opens(_SPECIALIST, "EABR"),
        "participants.edit": _OWN,
        "participants.give_consent": _OWN,
        "participants.withdraw_consent": _OWN,
        "participants.consent": _OWN,
        "participants.consent_text": _OWN,
        "disclosure.index": _OWN,
        "disclosure.show": _OWN,
        "disclosure.agree": _OWN,
        "disclosure.end": _OWN,
        "personal_data.extract": _BY_NAME,
        "personal_data.download": _BY_NAME,
        "personal_data.erase_person": _BY_NAME,
        "personal_data.make_anonymous": _BY_NAME,
        "overviews.readers": _READERS,
        "overviews.readers_file": _READERS,
        "enrolments.create": _OWN,
        "enrolments.leave": _OWN,
        "enrolments.pause": _OWN,
        "enrolments.resume": _OWN,
        "enrolments.undo_exit": _OWN,
        "enrolments.review": _OWN,
        "enrolments.follow_up": _OWN,
        "activities.create": _OWN,
        "activities.edit": _OWN,
        "activities.end": _OWN,
        "placements.show": Opens(_SPECIALIST | {"coordinator"}, "EABWw"),
        "placements.end": _OWN,
        "placements.supervise": _OWN,
        "support.note": _OWN,
        "support.take_back": _OWN,
        "pool.move": _OWN,
        "pool.participant": Opens(frozenset({"partner"}), "S"),
        "suggestions.index": _OWN,
        "suggestions.why_not": _OWN,
        "contacts.edit": _AUTHORS,
        "contacts.take_back": _AUTHORS,
        # A file about a placement of theirs.
        "agreements.download": Opens(_NETWORK, "EAB"),
        "agreements.remove_file": Opens(_NETWORK, "EAB"),
        # What was written on one's own phone.
        "inbox.entry": _AUTHORS,
        "inbox.throw": _AUTHORS,
        "inbox.take_back": _AUTHORS,
        # Only who was opened has one to review.
        "glass.review": Opens(frozenset({"coordinator", "auditor"}), "Wwp"),
        # Not an argument of the path, but an object all the same.
        "placements.start": _OWN,
    }
)

# Endpoints about something else: a workplace, a person there, staff, a file. Nobody's participant may show through.
ABOUT_SOMETHING_ELSE: Final = frozenset(
    {
        *("overviews.employer", "employers.edit", "employers.edit_part", "employers.facts"),
        *("employers.set_next_step", "employers.archive", "employers.unarchive", "employers.note_fact"),
        *("doubles.choose", "doubles.merge", "doubles.undo", "doubles.not_same"),
        *("employers.create_contact_person", "employers.edit_contact_person"),
        *("agreements.create", "agreements.edit", "agreements.remove", "agreements.add_file"),
        *("overviews.employer_timeline", "moving.move", "moving.move_back"),
        *("offers.note", "offers.edit", "offers.close", "offers.reopen"),
        *("employers.archive_contact_person", "personal_data.contact_person_extract"),
        *("personal_data.staff_extract", "doors.people", "doors.questions", "doors.answer"),
        *("reminders.put_off", "reminders.take_over", "reminders.undo_hand_over"),
        # Who has its key is who it belongs to; what stands in it is in tests/crm/reminders/test_calendar.
        "own_reminders.show_calendar",
        *("friends.show", "friends.edit"),
        *("events.show", "events.edit", "events.cancel", "events.invite", "events.choose_guest"),
        *("events.welcome", "events.mark", "events.guest", "events.remove"),
        *("inbox.entry", "inbox.throw", "inbox.take_back"),
        *("supervisors.show", "supervisors.edit", "supervisors.archive"),
        *("courses.show", "courses.edit", "courses.invite", "courses.mark", "employers.change_lesson"),
        *("accounts.edit", "accounts.set_temporary_password", "programmes.edit", "programmes.goals"),
        *("pivot.change", "pivot.remove", "pivot.put_back"),
        *("segments.change", "segments.remove", "segments.put_back", "bulk.show", "bulk.undo"),
        *("bulk.progress", "bulk.stop", "bulk.go_on"),
        *("programmes.add_goal", "programmes.change_goal", "programmes.remove_goal"),
        *("imports.show", "imports.undo", "imports.preview", "imports.progress", "imports.apply"),
        *("imports.check_again", "imports.stop"),
        *("booklets.show", "booklets.edit", "booklets.remove", "booklets.make", "booklets.made"),
        *("booklets.progress", "booklets.stop", "booklets.page", "booklets.download"),
        *("reports.show", "reports.download", "reports.rows", "overviews.log_entry", "fidelity.edit"),
        "quality.show",
        *("account.end_log_in", "account.discard_unsent", "accounts.end_log_ins", "accounts.end_wait"),
        *("learning.show", "learning.count", "learning.turn_on", "learning.turn_off"),
        *("oidc.unbind", "accounts.reset_second_factor", "factors.remove_passkey"),
    }
)

# Endpoints without an object: lists, searches, forms for something new.
LISTS: Final = frozenset(
    {
        *("overviews.today", "overviews.intake", "account.own", "about.about", "about.accessibility"),
        *("participants.index", "placements.index", "pool.index"),
        "support.index",
        *(
            "glass.ask",
            "glass.index",
            "reports.index",
            "pivot.show",
            "pivot.download",
            "pivot.rows",
            "pivot.save",
            "booklets.index",
            "booklets.create",
            "reports.definitions",
            "quality.index",
            "contacts.log",
            "contacts.people",
            "contacts.places",
        ),
        *(
            "employers.index",
            "doubles.create",
            "doubles.like",
            "offers.occupations",
            "friends.index",
            "friends.create",
        ),
        *("events.index", "events.create"),
        *("courses.index", "courses.create"),
        *(
            "employer_map.show",
            "employer_map.pins",
            "segments.save",
            "bulk.choose",
            "bulk.change",
            "bulk.index",
        ),
        "overviews.employers_file",
        *("field.show", "field.worker", "field.day", "field.entries", "inbox.index"),
        *("reminders.index", "reminders.take_back", "reminders.hand_over", "own_reminders.edit"),
        *("own_reminders.make_calendar", "own_reminders.end_calendar"),
        *("supervisors.index", "supervisors.create", "accounts.staff", "accounts.create"),
        *("programmes.index", "programmes.create", "imports.index", "imports.template", "imports.upload"),
        *("account.end_other_log_ins", "account.unsent_forms", "contacts.card", "going_on.go_on"),
        *("factors.set_up_app", "factors.remove_app"),
        *("oidc.start", "oidc.start_again", "oidc.back", "oidc.leave", "oidc.refused"),
        "learning.index",
        *("overviews.log", "personal_data.register", "personal_data.due", "fidelity.index"),
        *("settings.choose_language", "suggestions.unreadable"),
        *("field.show", "field.worker", "field.day", "field.entries", "inbox.index"),
        *("doubles.index", "doubles.search", "doubles.progress", "doubles.stop"),
    }
)
