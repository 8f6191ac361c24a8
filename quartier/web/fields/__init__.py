"""The kinds of things a person can type into a form.

Each field is a marshmallow field that also knows its label, hint and control. It reads what people really type (German
and English amounts, dates with dots, other scripts' digits) and names the remedy where it cannot.
"""

from quartier.web.fields.base import FormField, Label, Options
from quartier.web.fields.choices import Check, Choice, Choices
from quartier.web.fields.numbers import Money, Whole
from quartier.web.fields.times import Day, Moment, OneMoment
from quartier.web.fields.words import Email, Hidden, LongText, Text

__all__ = [
    "Check",
    "Choice",
    "Choices",
    "Day",
    "Email",
    "FormField",
    "Hidden",
    "Label",
    "LongText",
    "Moment",
    "Money",
    "OneMoment",
    "Options",
    "Text",
    "Whole",
]
