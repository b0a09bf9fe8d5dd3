from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = "Disputes"

    def ready(self) -> None:
        """Say what passes on where one Party takes the place of another."""
        from disputes.drafting import pass_on  # noqa: PLC0415 models are loaded by now, and not before
        from parties.membership.effects import HAND_ON  # noqa: PLC0415 as above

        HAND_ON["drafts"] = pass_on
