"""Deciding: unanimity on Disputes, the ordinary rule, all Parties, quorum, deputies, and what is said of it."""

import pytest

from alliance.kernel.errors import Refusal
from parties.deciding.rules import (
    Answer,
    Capacity,
    Choice,
    Elector,
    Outcome,
    Quorum,
    Rule,
    Sector,
    Terms,
    check_answer,
    decide,
    seat_holder,
)

SEATS = (
    Elector("city", "Leicester City Council", "council", 1, (11, 12)),
    Elector("county", "Leicestershire County Council", "council", 2, (21,), involved=True),
    Elector("rutland", "Rutland County Council", "council", 3),
    Elector("icb", "LLR Integrated Care Board", "nhs", 4),
    Elector("lpt", "Leicestershire Partnership NHS Trust", "nhs", 5, (51,), involved=True),
    Elector("sdsa", "SDSA", "school", 6),
    Elector("hub", "Leicestershire SEND Hub", "forum", 7),
    Elector("voices", "Big Mouth Forum", "forum", 8),
    Elector("rpcv", "Rutland Parent Carer Voice", "forum", 9),
)
CHAIR = Elector("chair", "The Independent Chair", "", 90, is_party=False)
KEYS = [seat.key for seat in SEATS]
QUORUM = Quorum(
    5, (Sector("council", "council"), Sector("nhs", "NHS body"), Sector("forum", "parent carer forum")), presiding=True
)


def terms(rule=Rule.UNANIMOUS, *, abstention_blocks=True, chair_votes=False, involved_take_part=True):
    return Terms(rule, QUORUM, abstention_blocks, chair_votes, involved_take_part)


def result(
    choices=(), *, given=None, others=Choice.AGREE, present=KEYS, presiding=True, seats=SEATS, consensus=False, **more
):
    """Everyone answers `others`, except as `choices` says."""
    chosen = dict.fromkeys([seat.key for seat in seats], others) | dict(choices)
    answers = [Answer(key, choice, "v1") for key, choice in chosen.items()] if given is None else given
    return decide(
        seats,
        answers,
        terms=terms(**more),
        text_version="v1",
        present=present,
        presiding=presiding,
        consensus=consensus,
    )


# Unanimity (App 2 1.6)


def test_nine_that_agree_are_unanimous():
    decision = result()
    assert (decision.outcome, decision.carried) == (Outcome.CARRIED, True)
    assert decision.for_board == decision.for_others == "Unanimous: 9 agree."
    assert decision.eligible == tuple(KEYS)


@pytest.mark.parametrize(
    ("choice", "for_board", "for_others"),
    [
        (
            Choice.DISAGREE,
            "Not unanimous: 8 agree; Rutland County Council does not agree.",
            "Not unanimous: 8 agree; 1 does not agree.",
        ),
        (
            Choice.ABSTAIN,
            "Not unanimous: 8 agree; Rutland County Council abstains.",
            "Not unanimous: 8 agree; 1 abstains.",
        ),
        (
            Choice.NO_ANSWER,
            "Not unanimous: 8 agree; Rutland County Council has not answered.",
            "Not unanimous: 8 agree; 1 has not answered.",
        ),
    ],
)
def test_one_that_does_not_agree_prevents_unanimity(choice, for_board, for_others):
    decision = result({"rutland": choice})
    assert (decision.outcome, decision.for_board, decision.for_others) == (
        Outcome.NOT_CARRIED,
        for_board,
        for_others,
    )


def test_each_answer_is_told_once_and_several_read_as_several():
    decision = result(
        {
            "city": Choice.DISAGREE,
            "county": Choice.DISAGREE,
            "icb": Choice.ABSTAIN,
            "lpt": Choice.NO_ANSWER,
            "sdsa": Choice.NO_ANSWER,
            "hub": Choice.RECUSED,
        }
    )
    assert decision.for_board == (
        "Not unanimous: 3 agree; Leicester City Council and Leicestershire County Council do not agree; "
        "LLR Integrated Care Board abstains; Leicestershire Partnership NHS Trust and SDSA have not answered; "
        "Leicestershire SEND Hub stands aside."
    )
    assert decision.for_others == (
        "Not unanimous: 3 agree; 2 do not agree; 1 abstains; 2 have not answered; 1 stands aside."
    )


def test_no_answer_is_not_agreement_even_where_abstention_may_stand_aside():
    assert result({"icb": Choice.ABSTAIN}, abstention_blocks=False).outcome is Outcome.CARRIED
    assert result({"icb": Choice.NO_ANSWER}, abstention_blocks=False).outcome is Outcome.NOT_CARRIED


def test_abstentions_alone_decide_nothing():
    assert result(others=Choice.ABSTAIN, abstention_blocks=False).outcome is Outcome.NOT_CARRIED


def test_a_seat_that_stands_aside_is_left_out_of_the_count():
    decision = result({"hub": Choice.RECUSED})
    assert decision.outcome is Outcome.CARRIED
    assert "hub" not in decision.eligible
    assert decision.for_board == "Unanimous: 8 agree; Leicestershire SEND Hub stands aside."


def test_a_party_involved_keeps_its_voice_unless_the_setting_takes_it():
    against = {"county": Choice.DISAGREE}
    assert result(against).outcome is Outcome.NOT_CARRIED
    without = result(against, involved_take_part=False)
    assert without.outcome is Outcome.CARRIED
    assert without.for_board == "Unanimous: 7 agree."
    assert set(without.choices) == set(KEYS) - {"county", "lpt"}


def test_the_chair_votes_only_where_the_setting_says_so():
    seats = (*SEATS, CHAIR)
    assert result({"chair": Choice.DISAGREE}, seats=seats).outcome is Outcome.CARRIED
    decision = result({"chair": Choice.DISAGREE}, seats=seats, chair_votes=True)
    assert decision.outcome is Outcome.NOT_CARRIED
    assert decision.for_board == "Not unanimous: 9 agree; The Independent Chair does not agree."


def test_an_answer_to_another_text_counts_as_none():
    answers = [Answer(key, Choice.AGREE, "v1") for key in KEYS[:-1]] + [Answer(KEYS[-1], Choice.AGREE, "v0")]
    decision = result(given=answers)
    assert decision.outcome is Outcome.NOT_CARRIED
    assert decision.choices["rpcv"] is Choice.NO_ANSWER


def test_the_last_answer_to_the_text_stands():
    first = [Answer(key, Choice.AGREE, "v1") for key in KEYS]
    assert result(given=[Answer("city", Choice.DISAGREE, "v1"), *first]).outcome is Outcome.CARRIED
    assert result(given=[*first, Answer("city", Choice.DISAGREE, "v1")]).outcome is Outcome.NOT_CARRIED


# Quorum


def test_recusals_below_the_quorum_leave_it_undecided():
    decision = result(dict.fromkeys(["city", "county", "icb", "hub", "voices"], Choice.RECUSED))
    assert decision.outcome is Outcome.NOT_DECIDED
    assert decision.shortfall == "not enough Parties can take part (5 needed, 4 can)"
    assert decision.for_others == (
        "Not decided, as not enough Parties can take part (5 needed, 4 can): 4 agree; 5 stand aside."
    )


@pytest.mark.parametrize(
    ("recused", "shortfall"),
    [
        (["city", "county", "rutland"], "no council can take part"),
        (["icb", "lpt"], "no NHS body can take part"),
        (["hub", "voices", "rpcv"], "no parent carer forum can take part"),
        (["city", "county"], ""),
    ],
)
def test_each_sector_must_be_there(recused, shortfall):
    decision = result(dict.fromkeys(recused, Choice.RECUSED))
    assert decision.shortfall == shortfall
    assert decision.carried is (shortfall == "")


def test_someone_must_preside():
    assert result(presiding=False).for_board == "Not decided, as nobody presides: 9 agree."


def test_all_that_is_missing_is_said_at_once():
    decision = result(given=[], rule=Rule.ORDINARY, present=["city", "icb"], presiding=False)
    assert decision.shortfall == (
        "not enough Parties can take part (5 needed, 2 can), no parent carer forum can take part and nobody presides"
    )


def test_the_chair_does_not_count_as_a_party():
    seats = (*SEATS, CHAIR)
    present = ["city", "icb", "hub", "voices", "chair"]
    decision = result(given=[], seats=seats, rule=Rule.ORDINARY, present=present, chair_votes=True)
    assert decision.shortfall == "not enough Parties can take part (5 needed, 4 can)"


def test_with_nobody_eligible_nothing_is_decided():
    anyone = Terms(Rule.UNANIMOUS, Quorum(0, (), presiding=False), True, False, True)
    decision = decide((CHAIR,), [], terms=anyone, text_version="v1", present=[], presiding=False)
    assert (decision.outcome, decision.for_board) == (Outcome.NOT_DECIDED, "Not decided, as nobody can take part.")


# The ordinary rule


def test_consensus_is_agreed_without_dissent_and_no_votes_are_made_up():
    decision = result(given=[], rule=Rule.ORDINARY, consensus=True, present=KEYS[:7])
    assert decision.outcome is Outcome.CARRIED
    assert decision.for_board == decision.for_others == "Agreed without dissent by the 7 who took part."
    assert decision.eligible == tuple(KEYS[:7])
    assert set(decision.choices.values()) == {Choice.NO_ANSWER}


def test_consensus_tells_who_stood_aside():
    aside = [Answer("hub", Choice.RECUSED, "v1")]
    decision = result(given=aside, rule=Rule.ORDINARY, consensus=True)
    assert decision.for_board == (
        "Agreed without dissent by the 8 who took part: Leicestershire SEND Hub stands aside."
    )


def test_consensus_cannot_be_found_over_a_disagreement():
    with pytest.raises(Refusal, match="Someone has disagreed") as refused:
        result({"city": Choice.DISAGREE}, rule=Rule.ORDINARY, consensus=True)
    assert refused.value.field == "consensus"


def test_consensus_needs_a_quorum():
    assert result(given=[], rule=Rule.ORDINARY, consensus=True, present=KEYS[:4]).outcome is Outcome.NOT_DECIDED


def test_consensus_is_no_road_to_unanimity():
    assert result(given=[], consensus=True).outcome is Outcome.NOT_CARRIED


@pytest.mark.parametrize(
    ("against", "outcome", "said"),
    [
        (3, Outcome.CARRIED, "Carried by a majority: 5 agree; 3 do not agree."),
        (4, Outcome.NOT_CARRIED, "Not carried, as no majority agrees: 4 agree; 4 do not agree."),
        (5, Outcome.NOT_CARRIED, "Not carried, as no majority agrees: 3 agree; 5 do not agree."),
    ],
)
def test_a_tie_is_not_carried(against, outcome, said):
    here = KEYS[:8]
    choices = dict.fromkeys(here, Choice.AGREE) | dict.fromkeys(here[:against], Choice.DISAGREE)
    given = [Answer(key, choice, "v1") for key, choice in choices.items()]
    decision = result(given=given, rule=Rule.ORDINARY, present=here)
    assert (decision.outcome, decision.for_others) == (outcome, said)


def test_a_majority_is_of_those_present_with_their_abstentions():
    given = [Answer(key, Choice.AGREE, "v1") for key in KEYS[:4]] + [Answer("sdsa", Choice.ABSTAIN, "v1")]
    assert result(given=given, rule=Rule.ORDINARY, present=[*KEYS[:5], "sdsa"]).outcome is Outcome.NOT_DECIDED
    present = [*KEYS[:4], "sdsa", "hub", "voices"]
    assert result(given=given, rule=Rule.ORDINARY, present=present).outcome is Outcome.CARRIED
    assert result(given=given, rule=Rule.ORDINARY, present=KEYS).outcome is Outcome.NOT_CARRIED


def test_an_absent_seat_is_not_said_to_be_silent():
    given = [Answer(key, Choice.AGREE, "v1") for key in KEYS[:7]]
    assert result(given=given, rule=Rule.ORDINARY, present=KEYS[:7]).for_board == "Carried by a majority: 7 agree."


# All Parties (7.1, App 2 1.7.4)


@pytest.mark.parametrize("choice", [Choice.DISAGREE, Choice.ABSTAIN, Choice.NO_ANSWER, Choice.RECUSED])
def test_all_parties_means_every_one(choice):
    assert result(rule=Rule.ALL_PARTIES).for_others == "Every Party agrees: 9 agree."
    assert result({"county": choice}, rule=Rule.ALL_PARTIES).outcome is Outcome.NOT_CARRIED


def test_all_parties_asks_neither_quorum_nor_chair_nor_whether_involved():
    seats = (*SEATS, CHAIR)
    decision = result(
        {"chair": Choice.DISAGREE},
        seats=seats,
        rule=Rule.ALL_PARTIES,
        presiding=False,
        present=[],
        chair_votes=True,
        involved_take_part=False,
        abstention_blocks=False,
    )
    assert (decision.outcome, decision.eligible) == (Outcome.CARRIED, tuple(KEYS))


def test_all_parties_names_each_that_does_not_agree_once():
    decision = result({"county": Choice.RECUSED, "icb": Choice.DISAGREE}, rule=Rule.ALL_PARTIES)
    assert decision.for_board == (
        "Not every Party agrees: 7 agree; LLR Integrated Care Board does not agree; "
        "Leicestershire County Council stands aside."
    )


def test_an_answer_from_outside_the_electorate_is_refused():
    with pytest.raises(Refusal, match="No seat with a vote is called “nhse”"):
        result({"nhse": Choice.AGREE})


# Deputies, one at a time


CITY = SEATS[0]


@pytest.mark.parametrize(
    ("present", "recused", "holder"),
    [
        ({1, 11, 12}, set(), 1),
        ({11, 12}, set(), 11),
        ({12}, set(), 12),
        ({1, 11}, {1}, 11),
        ({1, 11, 12}, {1, 11}, 12),
        ({1}, {1}, None),
        ({2, 21}, set(), None),
    ],
)
def test_the_member_answers_else_the_first_deputy_who_is_there_and_may(present, recused, holder):
    assert seat_holder(CITY, present=present, recused=recused) == holder


def test_a_vacant_seat_is_answered_for_by_its_deputy():
    vacant = Elector("city", "Leicester City Council", "council", None, (11,))
    assert seat_holder(vacant, present={11}) == 11
    assert seat_holder(vacant, present=set()) is None


def member(choice=Choice.AGREE, **more):
    return Answer("city", choice, "v1", person=1, **more)


def deputy(person=11, choice=Choice.AGREE):
    return Answer("city", choice, "v1", person=person, capacity=Capacity.DEPUTY)


@pytest.mark.parametrize(
    ("answer", "earlier", "recused"),
    [
        (member(), [], ()),
        (deputy(), [], ()),
        (deputy(12), [], ()),
        (member(Choice.DISAGREE), [member()], ()),
        (deputy(), [member()], (1,)),
        (deputy(12), [deputy(11)], (1, 11)),
        (deputy(), [Answer("city", Choice.AGREE, "v0", person=1)], ()),
        (deputy(), [Answer("county", Choice.AGREE, "v1", person=2)], ()),
        (deputy(), [Answer("city", Choice.RECUSED, "v1", reason="family tie")], ()),
        (Answer("city", Choice.RECUSED, "v1", reason="family tie"), [], (1, 11, 12)),
    ],
)
def test_these_answers_are_taken(answer, earlier, recused):
    assert check_answer(CITY, answer, text_version="v1", earlier=earlier, recused=recused) is None


@pytest.mark.parametrize(
    ("answer", "earlier", "recused", "field", "problem"),
    [
        (deputy(), [member()], (), "person", "Someone else has answered for Leicester City Council."),
        (member(), [deputy()], (), "person", "Someone else has answered for Leicester City Council."),
        (deputy(12), [deputy(11)], (), "person", "Someone else has answered for Leicester City Council."),
        (member(), [], (1,), "person", "This person stands aside on this matter."),
        (
            Answer("city", Choice.AGREE, "v1", person=2),
            [],
            (),
            "person",
            "This person does not answer for Leicester City Council.",
        ),
        (
            Answer("city", Choice.AGREE, "v1"),
            [],
            (),
            "person",
            "This person does not answer for Leicester City Council.",
        ),
        (member(capacity=Capacity.DEPUTY), [], (), "capacity", "This person does not hold that capacity."),
        (Answer("city", Choice.AGREE, "v1", person=11), [], (), "capacity", "This person does not hold that capacity."),
        (Answer("city", Choice.AGREE, "v0", person=1), [], (), "text_version", "The text has changed since."),
        (member(Choice.NO_ANSWER), [], (), "choice", "No answer was given."),
        (
            Answer("city", Choice.RECUSED, "v1", reason=" "),
            [],
            (),
            "reason",
            "A seat that stands aside needs a reason.",
        ),
    ],
)
def test_these_answers_are_refused_in_words(answer, earlier, recused, field, problem):
    with pytest.raises(Refusal) as refused:
        check_answer(CITY, answer, text_version="v1", earlier=earlier, recused=recused)
    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert refused.value.mend
