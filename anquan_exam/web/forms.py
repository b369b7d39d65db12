"""The base of every form: Chinese messages, and errors raised by services set beside their
field."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.meta import DefaultMeta

from anquan_exam.services.errors import Invalid
from anquan_exam.web.wording import say


def options(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """The (value, label) pairs of a list to choose from."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class Form(FlaskForm):
    """A form whose built-in messages are Chinese."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

        def get_translations(self, form: Any) -> Any:
            """WTForms' own: those of Flask-WTF are English where Flask-Babel is installed."""
            return DefaultMeta.get_translations(self, form)

    def refuse(self, problem: Invalid) -> None:
        """Show a service's refusal beside the field it names, or above the form."""
        field = self._fields.get(problem.field)
        if field is None:
            self.form_errors.append(say(problem))
        else:
            field.errors = [*field.errors, say(problem)]
