"""Forms about programmes. Labels stand in the templates."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, Regexp

from crm import labels
from crm.errors import NoNumber, NoTarget
from crm.programmes.actions import GoalDetails, ProgrammeDetails
from crm.programmes.models import Programme, ProgrammeGoal
from crm.programmes.queries import list_organisations
from crm.programmes.rules import read_target, written_target
from crm.web.forms import DayField, Form, Required, VersionedForm


class ProgrammeForm(VersionedForm):
    """Name, code, days, who runs it, and two rules about counts and data."""

    name = StringField(validators=[Required()])
    code = StringField(validators=[Required(), Regexp(r"[\w-]{1,60}$", message=labels.CODE_SIGNS)])
    organisation_id = SelectField(coerce=int)
    starts_on = DayField(validators=[Required()])
    ends_on = DayField(validators=[Optional()])
    spreading_threshold = IntegerField(validators=[Required(), NumberRange(0, 100)], default=5)
    retention_months = IntegerField(validators=[Optional(), NumberRange(0, 600)])
    caseload_ceiling = IntegerField(validators=[Required(), NumberRange(1, 200)], default=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id.choices = [(0, "–"), *((row.id, row.name) for row in list_organisations())]

    @property
    def details(self) -> ProgrammeDetails:
        """What was typed."""
        return ProgrammeDetails(
            code=self.code.data,
            name=self.name.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            organisation_id=self.organisation_id.data or None,
            spreading_threshold=self.spreading_threshold.data,
            retention_months=self.retention_months.data,
            caseload_ceiling=self.caseload_ceiling.data,
        )


class GoalsForm(Form):
    """One field an indicator; empty means no goal. Shares are typed in per cent."""

    @property
    def targets(self) -> dict[str, float | None]:
        """What was typed, indicator → target. Call after `validate`."""
        return {name: read_target(name, self[name].data) for name in labels.LABELS["indicator"]}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every goal is a number; each that is not says so."""
        is_valid = bool(super().validate(extra_validators))
        for name in labels.LABELS["indicator"]:
            try:
                read_target(name, self[name].data)
            except ValueError:
                self[name].errors = [labels.error_sentence(NoNumber(typed=self[name].data))]
                is_valid = False
        return is_valid


for _indicator in labels.LABELS["indicator"]:
    setattr(GoalsForm, _indicator, StringField())


def goals_form(programme: Programme) -> GoalsForm:
    """The form with the programme's goals in it."""
    given = {
        goal.indicator: written_target(goal.indicator, goal.target)
        for goal in programme.goals
        if not goal.has_own_period
    }
    return GoalsForm(data=given)


class PeriodGoalForm(Form):
    """A goal with a period of its own. A share is typed in per cent."""

    indicator = SelectField(validators=[Required()])
    target = StringField()
    starts_on = DayField(validators=[Required()])
    ends_on = DayField(validators=[Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator.choices = labels.choices("indicator")

    @property
    def details(self) -> GoalDetails:
        """What was typed. Raises NoNumber, NoTarget."""
        try:
            target = read_target(self.indicator.data, self.target.data)
        except ValueError as error:
            raise NoNumber(typed=self.target.data) from error
        if target is None:
            raise NoTarget
        return GoalDetails(self.indicator.data, target, self.starts_on.data, self.ends_on.data)


def period_goal_form(goal: ProgrammeGoal) -> PeriodGoalForm:
    """The form with a goal in it."""
    return PeriodGoalForm(
        indicator=goal.indicator,
        target=written_target(goal.indicator, goal.target),
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
    )
