"""What is said of an entry that did not arrive quite as it was written: each a sentence that says what we did."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from crm.employers.fields import page_language
from crm.field.models import FieldEntry
from crm.field.rules import Said
from crm.labels import label
from crm.web import formats
from matching import wording

_SAID: Final = MappingProxyType(
    {
        # Why it waits in the inbox.
        "unreadable": _("We cannot read what was written. We keep it as it came."),
        "sealed_by_another": _(
            "This contact is sealed with a key that the server does not have. We keep it as it came."
        ),
        "employer_missing": _("It does not say which employer it was. Choose one and log it."),
        "employer_gone": _("The employer is not in the register any more. Choose another and log it."),
        "channel_missing": _("It does not say how you were in touch. Say how and log it."),
        "failed": _("We could not log it as it was written. Look at it and log it from here."),
        "note_held": _(
            "The note is about somebody who is not your participant now, so it is not shown to others. "
            "Add it to the contact if nobody is mentioned in it, or throw it away."
        ),
        "thrown": _("You have thrown it away."),
        # What was done otherwise than it was written.
        "time_unknown": _("The phone did not know what time it was. We took the day when it arrived."),
        "in_the_future": _("The phone said a time that has not come yet. We took the day when it arrived."),
        "merged": _("%(name)s has been merged with %(into)s. The contact is there."),
        "archived": _("%(name)s is archived. The contact is logged all the same."),
        "known_already": _("%(name)s was in the register already. The contact is there."),
        "similar": _("%(name)s is in the register with another address. Merge them if they are the same."),
        "resembles": _(
            "%(name)s is in the register and is called much the same. Merge them if they are the same."
        ),
        "met_archived": _("%(name)s is no longer noted as working there. The contact says that you met."),
        "met_elsewhere": _("%(name)s works somewhere else now. The name is in the note."),
        "met_gone": _("Whom you met is not in the register any more. Add the person if you like."),
        "participant_not_yours": _("The participant is not yours now. The contact is logged without them."),
        "step_without_day": _(
            "The next step has no day. It is on the contact: give it a day on the employer’s page."
        ),
        "newer_step": _(
            "There is a newer next step already, and it stays. What you wrote is on the contact."
        ),
        "newer_fact": _("Somebody has noted another answer since: %(fact)s. The newer one stays."),
        "double": _(
            "You have logged a contact like this one at the same time. Take one away if they are the same."
        ),
        "outcome_unknown": _("We do not know the outcome that was chosen. Say how it went."),
        "channel_unknown": _("We do not know the way to be in touch that was chosen."),
        "minutes_unknown": _("The number of minutes could not be right, so we left it out."),
        "next_day_unknown": _("The day of the next step could not be read."),
        "fact_unknown": _("One of the answers about the work is not on our list, so we left it out."),
        "place_unknown": _(
            "Something about a place could not be understood. Look at the places on the employer’s page."
        ),
    }
)
_MINUTES_OF_AN_HOUR: Final = 60
_MINUTES_OF_A_DAY: Final = 24 * 60


def sentences(said: Iterable[Said] | None) -> list[str]:
    """What is to be told, in the language of the page."""
    return [sentence(one) for one in said or ()]


def sentence(one: Said) -> str:
    """One of them; a code that is not known any more says that something was different."""
    if one["code"] == "clock_wrong":
        return gettext(
            "The phone’s clock was %(how_much)s wrong. We have worked out the time.",
            how_much=_how_much(abs(int(one["minutes"]))),
        )
    values = {name: _in_words(name, value) for name, value in one.items() if name != "code"}
    return str(_SAID.get(one["code"], _SAID["failed"])) % values


def told(entry: FieldEntry) -> list[str]:
    """What whoever sent an entry is told of it."""
    return [str(_SAID["thrown"])] if entry.state == "thrown" else sentences(entry.said)


def somebody_elses() -> str:
    """Why the entries of another account are not taken."""
    return gettext(
        "These contacts were written by somebody else. They can send them once they are logged in."
    )


def _in_words(name: str, value: Any) -> Any:
    if name == "fact":
        return wording.label("fact", value, page_language())
    return formats.day(date.fromisoformat(value)) if name == "on" else value


def _how_much(minutes: int) -> str:
    if minutes < 2 * _MINUTES_OF_AN_HOUR:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 2 * _MINUTES_OF_A_DAY:
        return ngettext("%(num)s hour", "%(num)s hours", round(minutes / _MINUTES_OF_AN_HOUR))
    return ngettext("%(num)s day", "%(num)s days", round(minutes / _MINUTES_OF_A_DAY))


def again_in_words() -> str:
    """The next step of whoever chose a day and wrote nothing."""
    return str(label("next_step", "again"))


def met_in_words(name: str) -> str:
    """Whom one met, as a line of the note."""
    return gettext("Met %(name)s.", name=name)
