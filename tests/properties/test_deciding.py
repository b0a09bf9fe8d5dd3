"""Random electorates, answers and settings against the oracle, and what must hold for all of them."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from parties.deciding.rules import Answer, Choice, Elector, Quorum, Rule, Sector, Terms, decide
from tests.oracles import deciding as oracle

KINDS = ("council", "nhs", "forum", "school")
# Most answers agree, so that carried decisions are common enough to be tested.
CHOICES = ["agree"] * 8 + ["disagree", "abstain", "recused", "no_answer"]
SETTINGS = ("abstention_blocks", "chair_votes", "include_involved", "presiding")

# One draw each for a seat with its answer, for the settings and for the quorum: few draws keep the examples quick.
seats = st.sampled_from(list(product(KINDS, (True, False), (True, False), CHOICES)))
quorums = st.sampled_from(
    [
        {"parties": parties, "sectors": sectors, "presiding": presiding}
        for parties, sectors, presiding in product((0, 1, 3, 5), ((), ("council",), ("nhs", "forum")), (True, False))
    ]
)
settings = st.sampled_from([dict(zip(SETTINGS, values, strict=True)) for values in product((True, False), repeat=4)])
later = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(CHOICES), st.sampled_from(["2", "1"])), max_size=2)


@st.composite
def cases(draw):
    drawn = [*draw(st.lists(seats, max_size=9)), ("", False, True, draw(st.sampled_from(CHOICES)))]
    keys = [*(f"p{number}" for number in range(len(drawn) - 1)), "chair"]
    return draw(settings) | {
        "electors": [
            {"key": key, "party": key != "chair", "kind": kind, "involved": involved}
            for key, (kind, involved, _, _) in zip(keys, drawn, strict=True)
        ],
        "rows": [(key, choice, "2") for key, (_, _, _, choice) in zip(keys, drawn, strict=True)]
        + [(keys[number % len(keys)], choice, text) for number, choice, text in draw(later)],
        "here": {key for key, (_, _, here, _) in zip(keys, drawn, strict=True) if here},
        "quorum": draw(quorums),
    }


def ours(case, rule, rows=None, version="2"):
    seats = [
        Elector(e["key"], f"Body {e['key']}", e["kind"], 1, involved=e["involved"], is_party=e["party"])
        for e in case["electors"]
    ]
    needed = case["quorum"]
    quorum = Quorum(needed["parties"], tuple(Sector(kind, kind) for kind in needed["sectors"]), needed["presiding"])
    terms = Terms(rule, quorum, case["abstention_blocks"], case["chair_votes"], case["include_involved"])
    answers = [Answer(key, Choice(choice), text) for key, choice, text in rows or case["rows"]]
    return decide(seats, answers, terms=terms, text_version=version, present=case["here"], presiding=case["presiding"])


@given(cases())
def test_unanimity_is_the_oracles(case):
    expected = oracle.unanimous(
        case["electors"],
        case["rows"],
        "2",
        case["quorum"],
        case["presiding"],
        case["abstention_blocks"],
        case["chair_votes"],
        case["include_involved"],
    )
    assert ours(case, Rule.UNANIMOUS).outcome == expected


@given(cases())
def test_a_majority_is_the_oracles(case):
    expected = oracle.majority(
        case["electors"],
        case["rows"],
        "2",
        case["quorum"],
        case["presiding"],
        case["chair_votes"],
        case["include_involved"],
        case["here"],
    )
    assert ours(case, Rule.ORDINARY).outcome == expected


@given(cases())
def test_all_parties_is_the_oracles(case):
    expected = oracle.all_parties(case["electors"], case["rows"], "2")
    assert ours(case, Rule.ALL_PARTIES).outcome == expected


@given(cases(), st.sampled_from(list(Rule)))
def test_a_changed_text_clears_every_answer(case, rule):
    result = ours(case, rule, version="3")
    assert not result.carried
    assert set(result.choices.values()) <= {Choice.NO_ANSWER}


@given(cases(), st.sampled_from(list(Rule)))
def test_one_more_agreement_never_turns_yes_into_no(case, rule):
    before = ours(case, rule)
    for elector in case["electors"]:
        if before.carried and before.choices.get(elector["key"]) in (Choice.DISAGREE, Choice.ABSTAIN):
            assert ours(case, rule, rows=[*case["rows"], (elector["key"], "agree", "2")]).carried


@given(cases(), st.sampled_from(list(Rule)))
def test_others_read_counts_and_never_a_name(case, rule):
    result = ours(case, rule)
    assert "Body" not in result.for_others
    for said in (result.for_board, result.for_others):
        assert said.endswith(".")
        assert said.count(".") == 1


@given(cases(), st.sampled_from(list(Rule)))
def test_the_board_reads_the_name_of_each_party_that_did_not_agree(case, rule):
    result = ours(case, rule)
    for key in result.eligible:
        told = f"Body {key}" in result.for_board
        assert told is (result.choices[key] is not Choice.AGREE)
