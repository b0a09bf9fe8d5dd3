"""Who holds a post on which day, by another road: a diary with a page for every day, and nothing from `parties`.

A post is a (key, party) pair. Days are whole numbers. Each act says whether it was allowed and, where it was, writes
into the diary day by day.
"""

from dataclasses import dataclass, field

HORIZON = 60  # the last day the diary has a page for; no last day fills up to it


@dataclass
class Row:
    """One appointment as it was written down: who, where, and the days it still stands for."""

    person: str
    post: tuple[str, str]
    first: int
    last: int | None
    acting: bool = False

    def days(self):
        return range(self.first, (HORIZON if self.last is None else self.last) + 1)


@dataclass
class Diary:
    """Every appointment, and for each post and day the names in it."""

    several: frozenset[str]
    rows: list[Row] = field(default_factory=list)

    def page(self, post, day):
        """The names in a post on a day."""
        return {row.person for row in self.rows if row.post == post and day in row.days()}

    def appoint(self, person, post, first, last, *, acting=False):
        """Write somebody in, if every day is free for them. Gives the row, or None."""
        if last is not None and last < first:
            return None
        if acting and last is None:
            return None
        row = Row(person, post, first, last, acting)
        for day in row.days():
            there = self.page(post, day)
            alone = acting or post[0] not in self.several
            if (there if alone else there & {person}) != set():
                return None
        self.rows.append(row)
        return row

    def end(self, row, last, today):
        """Tear out the days after a last one, where there are any and the row is not over."""
        if last < row.first or (row.last is not None and (last >= row.last or row.last < today)):
            return False
        row.last = last
        return True

    def extend(self, row, last, today):
        """Write in the days up to a later last one."""
        if row.last is None or row.last < today or (last is not None and last <= row.last):
            return False
        if row.acting and last is None:
            return False
        longer = Row(row.person, row.post, row.last + 1, last, row.acting)
        for day in longer.days():
            there = self.page(row.post, day)
            alone = row.acting or row.post[0] not in self.several
            if (there if alone else there & {row.person}) != set():
                return False
        row.last = last
        return True

    def posts_of(self, person, day):
        """The posts somebody holds on a day."""
        return {row.post for row in self.rows if row.person == person and day in row.days()}

    def may(self, person, day, parties_of, all_of):
        """For whom somebody may act on a day: the Parties of those of their posts that act for their own, and
        everybody by those that act for all."""
        held = self.posts_of(person, day)
        return {party for key, party in held if key in parties_of}, any(key in all_of for key, _ in held)

    def empty_days(self, post, first, last):
        """The days from first to last on which nobody is in a post."""
        return [day for day in range(first, last + 1) if not self.page(post, day)]
