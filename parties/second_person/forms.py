"""Questions to a second person."""

from typing import Any

from alliance.web.forms import BaseForm, ChoiceField, TextField

AGREE, DECLINE = "agree", "decline"


class SettleForm(BaseForm):
    """Agree, or decline with a reason."""

    answer = ChoiceField(
        label="Do you agree?",
        choices=[(AGREE, "Yes, it should happen"), (DECLINE, "No, it should not")],
        hints={AGREE: "It happens at once, and is recorded under both names."},
        missing="Say whether you agree.",
    )
    why_not = TextField(
        label="Why not?",
        help_text="Only if you decline. Whoever proposed it is told.",
        longest=300,
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("answer") == DECLINE and "why_not" in cleaned and not cleaned["why_not"].strip():
            self.add_error("why_not", "Say why you decline. One sentence is enough.")
        return cleaned


class TakeBackForm(BaseForm):
    """Take back what one proposed oneself."""
