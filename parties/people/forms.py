"""Questions about people, and about the roll."""

from django import forms

from alliance.web.forms import BaseForm, DateField, EmailField, LineField


class DayForm(forms.Form):
    """On what day? Asked of the roll; sent by GET, so that an answer can be linked to."""

    use_required_attribute = False

    day = DateField(
        label="On what day?",
        help_text="For example, 17 9 2026. Leave it empty for today.",
        required=False,
    )


class PersonForm(BaseForm):
    """Somebody new: before they can be appointed, and whether or not they will sign in."""

    title = LineField(label="Title", help_text="Such as Dr.", longest=20, required=False)
    given_name = LineField(label="Given name", longest=80)
    family_name = LineField(label="Family name", longest=80)
    email = EmailField(
        label="E-mail address for signing in",
        help_text="Their own, shared with nobody. Leave it empty for somebody who will not sign in.",
        required=False,
    )
    telephone = LineField(label="Telephone", longest=30, required=False)
