"""What can be wrong in the domain. Each error carries the values and, where there is one, the field at fault.

The sentence that a user reads is in `labels.error_sentence`. Database constraints are mapped here to the same
errors, so that a rule broken past all checks still meets the user as that rule.
"""

import re
from typing import Any, ClassVar

from sqlalchemy.exc import IntegrityError


class DomainError(Exception):
    """A rule of the domain said no. `values` fill in the sentence; `field` is the form field at fault."""

    field: ClassVar[str | None] = None

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.code)

    @property
    def code(self) -> str:
        """The error's name, by which its sentence is found."""
        return type(self).__name__


class SameOwner(DomainError):
    """Employers are handed over to whoever has them."""

    field = "to_id"


class NothingToHandOver(DomainError):
    """Nobody is there to be handed over."""

    field = "from_id"


class NothingToRemindOf(DomainError):
    """Somebody wants to be reminded, and says of nothing."""

    field = "lists"


class NothingCovered(DomainError):
    """A consent says nothing of what may be shared."""

    field = "covers"


class NothingToLog(DomainError):
    """An entry of a phone that is done with already, or that nobody can read."""


class StillEnrolled(DomainError):
    """Personal data cannot be removed while the person is enrolled."""


class BandsOverlap(DomainError):
    """Two levels of a fidelity item overlap. Values: better, worse."""


class EndsBeforeStart(DomainError):
    """A period ends before it starts."""

    field = "ends_on"


class ExitsBeforeEnrolment(DomainError):
    """Somebody leaves before they came."""

    field = "exited_on"


class HoursOutOfRange(DomainError):
    """Weekly hours are not over zero and at most 40."""

    field = "hours_week"


class OfferedHoursOutOfRange(DomainError):
    """Hours wanted or offered are not between 0 and 40."""

    field = "hours_max"


class MostBelowLeast(DomainError):
    """The most hours are fewer than the least hours."""

    field = "hours_max"


class PositionOutOfRange(DomainError):
    """Latitude and longitude are not a place on earth, or only one of them is given."""

    field = "lat"


class HomeOutOfRange(PositionOutOfRange):
    """The same of where a participant lives."""

    field = "home_lat"


class PlacesNegative(DomainError):
    """Fewer than no places."""

    field = "places"


class StartsBeforeEnrolment(DomainError):
    """A placement or activity starts before the person was enrolled. Values: enrolled_on."""

    field = "starts_on"


class StartsAfterExit(DomainError):
    """A placement starts after the person left the programme. Values: exited_on."""

    field = "starts_on"


class NotEnrolled(DomainError):
    """The person has no enrolment in the programme."""

    field = "programme_id"


class SupervisorOfAnotherEmployer(DomainError):
    """The supervisor works at another employer. Values: employer."""

    field = "supervisor_id"


class AlreadyTaken(DomainError):
    """Something that is to be one of its kind exists already. Values: what."""


class OrgnrInvalid(DomainError):
    """Not an organisation number, nor a sole trader's number."""

    field = "orgnr"


class PhoneInvalid(DomainError):
    """No phone number can look like that."""

    field = "phone"


class EmailInvalid(DomainError):
    """No e-mail address looks like that."""

    field = "email"


class WebsiteInvalid(DomainError):
    """Not an address on the web."""

    field = "website"


class SniInvalid(DomainError):
    """Not an SNI code."""

    field = "sni"


class SniNotListed(SniInvalid):
    """Written as an SNI code is, but not one of them."""


class FieldMissing(DomainError):
    """Something that must be said was left empty."""


class StageNotAllowed(DomainError):
    """An employer that somebody has spoken to cannot become a prospect again."""

    field = "stage"


class MergedWithItself(DomainError):
    """An employer cannot go up in itself."""


class HasBeenMergedBefore(DomainError):
    """One of two employers has gone up in another already. Values: employer."""


class KeptIsArchived(DomainError):
    """What is kept for its history only cannot take over anything. Values: employer."""


class MergedLongAgo(DomainError):
    """What it takes to undo the merge is no longer kept."""


class IsUndone(DomainError):
    """The merge was taken back before."""


class KeptWasMerged(DomainError):
    """The kept employer has itself gone up in another since. Values: employer, further (that other)."""


class HasBeenMerged(DomainError):
    """The employer was merged into another, which is the one to change. Values: employer (that other)."""


class NextStepNeedsDay(DomainError):
    """A next step without a day."""

    field = "next_on"


class NextStepMissing(DomainError):
    """Neither a next step nor a reason why there is none."""

    field = "next_step"


class ReasonMissing(DomainError):
    """No next step, and no reason why."""

    field = "no_next_step_reason"


class InTheFuture(DomainError):
    """Something that has happened is dated after today."""

    field = "happened_on"


class WorksElsewhere(DomainError):
    """The contact person belongs to another employer. Values: employer."""

    field = "contact_person_id"


class FileEmpty(DomainError):
    """A file without anything in it."""

    field = "file"


class FileTooLarge(DomainError):
    """A file over the most that is kept."""

    field = "file"


class FileKindRefused(DomainError):
    """A file of a kind that is not kept, whatever its name says, or one with a program in it."""

    field = "file"


class FileDamaged(DomainError):
    """What is stored of a file is not what was kept."""


class BelongsElsewhere(DomainError):
    """An agreement or a placement of another employer was chosen for a file."""


class MovesNowhere(DomainError):
    """Somebody goes on to the employer where they are, or to one that is archived."""


class NotMoved(DomainError):
    """Somebody came from no other employer, so there is nothing to take back."""


class EmployerNotChosen(DomainError):
    """A contact without an employer."""

    field = "employer"


class StillSupervising(DomainError):
    """A supervisor with participants cannot be archived."""


class StillPointedAt(DomainError):
    """A row cannot go while history points at it."""


class ChangedMeanwhile(DomainError):
    """Somebody else saved the same row after the form was opened."""


class ViewNameTaken(DomainError):
    """Whoever saves it has another view of that name. Values: name."""

    field = "name"


class UnknownValue(DomainError):
    """A code that is not in its list."""


class EnrolmentOverlaps(DomainError):
    """The person is enrolled in the same programme on those days already. Values: enrolled_on."""

    field = "enrolled_on"


class HasEnded(DomainError):
    """Something that has ended cannot be ended once more. Values: ended_on."""

    field = "ends_on"


class NotADay(DomainError):
    """A text that is no day of the calendar, or not written as one. Values: typed."""


class NotANumber(DomainError):
    """A text that is no number."""


class OccupationNotFound(DomainError):
    """A word or code that is no occupation. Values: text."""

    field = "occupations"


class OccupationUnclear(DomainError):
    """A word that is several occupations. Values: text, occupations."""

    field = "occupations"


class NamelessParticipant(DomainError):
    """Somebody who is not anonymous needs a name."""

    field = "name"


class AnonymousWithName(DomainError):
    """An anonymous participant carries no name, address or contact."""

    field = "name"


class LanguageNeedsLevel(DomainError):
    """A language without level, or a level without language."""


class BirthYearOutOfRange(DomainError):
    """A year of birth that nobody alive has."""

    field = "birth_year"


class DistanceNegative(DomainError):
    """A longest way below zero."""

    field = "max_km"


class ConsentRunning(DomainError):
    """There is a consent for the same organisation from the same day already."""

    field = "from_on"


class ReasonTooShort(DomainError):
    """A reason from which nobody can tell why."""

    field = "reason"


class NobodyToOpen(DomainError):
    """There is nobody of that name whom the person may open; which of the reasons it is stays unsaid."""

    field = "who"


class HasBeenReviewed(DomainError):
    """An opening was found in order already."""

    field = "verdict"


class AgreedInTheFuture(InTheFuture):
    """A disclosure card is agreed on a day that has not come."""

    field = "agreed_on"


class CardEndsBeforeStart(EndsBeforeStart):
    """A disclosure card runs out before it was agreed."""

    field = "until_on"


class NotOnTheCard(DomainError):
    """Something was told that the card does not let be told. Values: topics."""

    field = "told"


class ToldWithoutReason(DomainError):
    """Something was told outside the card, and nobody says how that came."""

    field = "told_reason"


class WrongPassword(DomainError):
    """The password that was asked for as proof is not the person's."""

    field = "current_password"


class PasswordTooShort(DomainError):
    """A new password that is guessed too soon. Values: least (signs)."""

    field = "new_password"


class PasswordTooLong(DomainError):
    """More than anybody can be meant to type. Values: most (signs)."""

    field = "new_password"


class PasswordGuessable(DomainError):
    """A password that others try early. `fault` is one of `accounts.password_strength.FAULTS`."""

    field = "new_password"

    def __init__(self, fault: str) -> None:
        super().__init__(fault=fault)

    @property
    def code(self) -> str:
        """Each fault has its own sentence."""
        return f"PasswordGuessable.{self.values['fault']}"


class PasswordNotNew(DomainError):
    """The new password is the old one."""

    field = "new_password"


class PasswordsDiffer(DomainError):
    """The new password and its repetition are not the same."""

    field = "new_password_again"


class WrongCode(DomainError):
    """The app does not show that code now, or it was used already."""

    field = "code"


class MustWait(DomainError):
    """Too many wrong passwords: nobody may try now. Values: minutes."""

    field = "current_password"


class NoEmailAddress(DomainError):
    """Something that cannot be an e-mail address."""

    field = "email"


class EmailTaken(DomainError):
    """Somebody else logs in with that address. Values: name."""

    field = "email"


class StaysAdministrator(DomainError):
    """Somebody takes away their own right to administer: then nobody may be left who can give it back."""

    field = "role"


class LogInElsewhere(DomainError):
    """Somebody who logs in with the identities of their municipality used a password. Values: provider."""


class ProgrammeCodeTaken(DomainError):
    """Another programme has that code. Values: name."""

    field = "code"


class NoNumber(DomainError):
    """A goal that is no number, or under zero, or a share over 1. Values: typed."""

    field = "target"


class GoalBeforeProgramme(DomainError):
    """A goal's period begins before the programme does. Values: starts_on of the programme."""

    field = "starts_on"


class GoalAfterProgramme(DomainError):
    """A goal's period ends after the programme does. Values: ends_on of the programme."""

    field = "ends_on"


class GoalTaken(DomainError):
    """The programme has a goal for that indicator and period already."""

    field = "indicator"


class NoTarget(DomainError):
    """A goal says no number."""

    field = "target"


class EventNotYet(DomainError):
    """Nobody can have come to an event before its day. Values: day."""


class EventCancelled(DomainError):
    """Nobody can have come to an event that was called off."""


class EventHasGuests(DomainError):
    """Somebody came to the event, and that is a contact on its day: it cannot be moved, called off or unasked."""

    field = "held_on"


class KeptInTheFuture(InTheFuture):
    """Support around a placement that is to be kept on a day that has not come."""

    field = "on"


class SkipReasonMissing(DomainError):
    """Support around a placement was not kept, and nobody says why."""

    field = "skip_reason"


class EndReasonMissing(DomainError):
    """A placement ended early on its first day, and nobody says what did not fit."""

    field = "reason"


class SupervisorFull(DomainError):
    """The supervisor has as many participants as they have room for. Values: now, capacity."""

    field = "supervisor_id"


class TrainedAtCourse(DomainError):
    """Less is written of a supervisor's training than a course says."""

    field = "training"


class TooFewToLearnFrom(DomainError):
    """Too few placements have ended to learn from."""


class LearningDoesNotHelp(DomainError):
    """What was learnt is not known to make the order better, so it may not be used."""


_CONSTRAINTS: dict[str, type[DomainError]] = {
    "ends_on_not_before_starts_on": EndsBeforeStart,
    "until_on_not_before_since_on": EndsBeforeStart,
    "until_on_not_before_from_on": EndsBeforeStart,
    "until_on_not_before_agreed_on": CardEndsBeforeStart,
    "exited_on_not_before_enrolled_on": ExitsBeforeEnrolment,
    "hours_week_in_range": HoursOutOfRange,
    "hours_min_in_range": OfferedHoursOutOfRange,
    "hours_max_in_range": OfferedHoursOutOfRange,
    "hours_max_not_below_hours_min": MostBelowLeast,
    "lat_in_range": PositionOutOfRange,
    "lon_in_range": PositionOutOfRange,
    "position_whole": PositionOutOfRange,
    "home_whole": HomeOutOfRange,
    "places_not_negative": PlacesNegative,
    "birth_year_in_range": BirthYearOutOfRange,
    "max_km_not_negative": DistanceNegative,
    "anonymous_nameless": AnonymousWithName,
}
_FAMILIES: tuple[tuple[str, type[DomainError]], ...] = (
    ("uq_", AlreadyTaken),
    ("UNIQUE", AlreadyTaken),
    ("fk_", StillPointedAt),
    ("FOREIGN KEY", StillPointedAt),
    ("ck_", UnknownValue),
)
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that the database refused by; on SQLite, for unique ones, its own words."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return str(diagnosis.constraint_name)
    message = str(error.orig)
    named = _SQLITE_CHECK.search(message)
    return named.group(1) if named else message


def domain_error(error: IntegrityError) -> DomainError:
    """The domain's word for what the database refused. Raises the original where no rule of ours is behind it."""
    name = constraint_name(error)
    for suffix, kind in _CONSTRAINTS.items():
        if name.startswith("ck_") and name.endswith("_" + suffix):
            return kind()
    for start, kind in _FAMILIES:
        if name.startswith(start):
            return kind(what=name)
    raise error
