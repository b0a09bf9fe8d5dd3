"""The three ways an act can end without being done. Pure: the web layer only places them on a page."""

from collections.abc import Iterable


class Refusal(Exception):
    """An act was refused by a rule, in words the person can use.

    `field` is the name of the form field the problem belongs to ("" where it is about the whole act),
    `problem` says what is wrong, `mend` what to do about it, `clause` which clause or reading asks for it.
    """

    def __init__(self, field: str, problem: str, mend: str = "", clause: str = "") -> None:
        super().__init__(field, problem, mend, clause)
        self.field = field
        self.problem = problem
        self.mend = mend
        self.clause = clause

    def __str__(self) -> str:
        words = f"{self.problem} {self.mend}".strip()
        return f"{words} ({self.clause})" if self.clause else words


class NotAllowed(Exception):
    """The actor may see this, but it is not theirs to do. `who` says who may, where that helps."""

    def __init__(self, problem: str, who: str = "") -> None:
        super().__init__(problem, who)
        self.problem = problem
        self.who = who

    def __str__(self) -> str:
        return f"{self.problem} {self.who}".strip()


class Stale(Exception):
    """The record moved on since the person saw it (answered with 409).

    `happened` lists, in words, what others did meanwhile, oldest first.
    """

    def __init__(self, problem: str, happened: Iterable[str] = ()) -> None:
        super().__init__(problem, tuple(happened))
        self.problem = problem
        self.happened: tuple[str, ...] = self.args[1]

    def __str__(self) -> str:
        return self.problem
