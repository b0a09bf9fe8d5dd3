from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = "Disputes"

    def ready(self) -> None:
        """Say what passes on where one Party takes the place of another, and what stands beside a question."""
        from disputes.costs.ahead import beside_question  # noqa: PLC0415 models are loaded by now, and not before
        from disputes.drafting import pass_on  # noqa: PLC0415 as above
        from parties.deciding.beside import SHOWN  # noqa: PLC0415 as above
        from parties.membership.effects import HAND_ON  # noqa: PLC0415 as above

        HAND_ON["drafts"] = pass_on
        SHOWN["costs"] = beside_question
