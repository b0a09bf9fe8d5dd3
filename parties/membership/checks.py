"""What must hold before a Party is added or changed. Each raises Refusal beside the question, before the check page and
again in the act."""

from datetime import date

from django.db.models import Max

from alliance.agreement.queries import adopted, in_force
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import long_day
from parties.membership import queries, rules
from parties.membership.models import PartyChange
from parties.people.models import Party
from parties.people.queries import current_parties, is_current

What = PartyChange.What


def refuse_admission(*, key: str, name: str, short_name: str, joined_on: date, is_adopting: bool = False) -> None:
    """Refuse a Party of a known name, on a day without an agreement, or one more than the agreement names (1.1)."""
    refuse_taken(name, short_name, besides=queries.never_was(name))
    if in_force(joined_on) is None and not is_adopting:  # at adoption the version is about to be
        raise Refusal(
            "joined_on", "No agreement is in force on that day.", mend="Give a day within its term.", clause="1.1"
        )
    refuse_one_too_many(key, joined_on)


def refuse_one_too_many(key: str, joined_on: date, *, in_place_of: Party | None = None) -> None:
    """Refuse a Party for which the agreement has no room on its first day or on a later one: the agreement says who
    its Parties are, so that another one comes by its next version, or in the place of one that leaves."""
    others = queries.others_than(in_place_of)
    later = {p.joined_on for p in others} | {version.starts_on for version in adopted()}
    for day in sorted({joined_on, *(day for day in later if day > joined_on)}):
        version = in_force(day)
        if version is None or key in {entry.key for entry in version.terms.parties}:
            continue
        others = queries.others_than(in_place_of).filter(is_current(day))
        named = len(version.terms.parties)
        if others.count() >= named:
            raise Refusal(
                "joined_on",
                f"The agreement in force on {long_day(day)} names {named} {'Party' if named == 1 else 'Parties'}, and "
                "there are as many then.",
                mend="Load the new version of the agreement that names this Party too, and adopt it. Or let the Party "
                "succeed one that leaves.",
                clause="1.1",
            )


def refuse_taken(name: str, short_name: str, *, besides: Party | None = None) -> None:
    """Refuse a name or short name of another Party, in any case, or a former name of a Party still in the list."""
    if said := rules.taken_by(name, queries.names_in_use(besides=besides)):
        raise Refusal("name", f"{name} {said}.", mend="Use another name, or open that Party.", clause="1.1")
    if said := rules.taken_by(short_name, queries.short_names_in_use(besides=besides)):
        raise Refusal("short_name", f"{short_name} {said}.", mend="Use another short name.")


def refuse_day(party: Party, on_day: date) -> None:
    """Refuse a day on which this is no Party."""
    if on_day < party.joined_on:
        raise Refusal(
            "on_day",
            f"It became a Party on {long_day(party.joined_on)}, after that day.",
            mend=f"Give {long_day(party.joined_on)} or later.",
        )
    if party.left_on is not None and on_day >= party.left_on:
        raise Refusal("on_day", f"It is no longer a Party from {long_day(party.left_on)}.", mend="Give an earlier day.")


def refuse_rename(party: Party, name: str, short_name: str, on_day: date) -> None:
    refuse_day(party, on_day)
    if (name, short_name) == (queries.name_on(party, on_day), queries.short_name_on(party, on_day)):
        raise Refusal("name", "That is what it is called on that day.", mend="Change the name or the short name.")
    refuse_taken(name, short_name, besides=party)


def refuse_kind(party: Party, kind: str, on_day: date) -> None:
    refuse_day(party, on_day)
    if kind == queries.kind_on(party, on_day):
        raise Refusal("kind", "That is its kind on that day.", mend="Choose the other kind, or leave it as it is.")


def refuse_leaving(party: Party, on_day: date) -> None:
    """Refuse a day before the Party had one whole day, or a second leaving, or that of the last Party."""
    if party.left_on is not None and party.left_on <= clock.today():
        raise Refusal(
            "on_day", f"It is no longer a Party since {long_day(party.left_on)}.", mend="Nothing is left to end."
        )
    if party.left_on is not None:
        raise Refusal(
            "on_day",
            f"It leaves on {long_day(party.left_on)} already.",
            mend="Take that change back first, while its day has not come.",
        )
    if on_day <= party.joined_on:
        raise Refusal(
            "on_day",
            f"It became a Party on {long_day(party.joined_on)}.",
            mend="Give a later day. A Party that is still to join is taken back on its page.",
        )
    refuse_heir(party)


def refuse_heir(party: Party) -> None:
    """Refuse to let go a Party that is to take the place of another."""
    for change in queries.to_come(clock.today()):
        if change.after.get("succeeded_by") == party.key:
            raise Refusal(
                "on_day",
                f"It is to take the place of {change.party} on {long_day(change.on_day)}.",
                mend="Take back that succession first.",
            )


def refuse_ending(party: Party, on_day: date) -> None:
    refuse_leaving(party, on_day)
    latest = Party.objects.aggregate(latest=Max("joined_on"))["latest"]
    if not current_parties(max(on_day, latest)).exclude(pk=party.pk).exists():
        raise Refusal(
            "on_day",
            "No Party would be left on that day.",
            mend="An agreement without Parties is ended by its last day. Admit another Party first.",
            clause="1.1",
        )


def refuse_succession(
    party: Party, on_day: date, *, successor: Party | None, key: str = "", name: str = "", short_name: str = ""
) -> None:
    """Refuse a successor that is not a Party on that day, or a new one whose name is taken."""
    refuse_leaving(party, on_day)
    if successor is None:
        refuse_taken(name, short_name, besides=queries.never_was(name))
        refuse_one_too_many(key, on_day, in_place_of=party)
    elif successor.pk == party.pk or not current_parties(on_day).filter(pk=successor.pk).exists():
        raise Refusal(
            "successor",
            f"{successor} is not another Party on that day.",
            mend="Choose one that is, or name a new Party.",
            clause="1.1",
        )
