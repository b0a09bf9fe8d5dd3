"""What is asked before somebody's second factors are taken away."""

from alliance.web.forms import BaseForm, TextField


class ResetFactorsForm(BaseForm):
    """How the person was identified."""

    identified = TextField(
        label="How did you make sure that it is them?",
        help_text="For example: “I rang the number on their letter of appointment, and Ms Rowe answered herself.” An "
        "e-mail alone is not enough, as their mailbox may be what was lost.",
        longest=300,
        rows=3,
        missing="Say how you made sure that it is them.",
    )
