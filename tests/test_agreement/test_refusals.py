"""A file that cannot stand is refused with its place, the key and the mend, and everything at once."""

import copy

import pytest

from alliance.agreement import terms


def problems(data):
    with pytest.raises(terms.Unreadable) as refused:
        terms.parse(data, "ours.toml")
    return [str(problem) for problem in refused.value.problems]


def first(rows, key, value):
    return next(row for row in rows if row[key] == value)


@pytest.fixture
def file(data):
    return copy.deepcopy(data)


def test_an_unknown_key_is_refused_with_the_nearest_known_one(file):
    first(file["stage"], "key", "facilitation")["fewst"] = 3
    assert problems(file) == [
        "ours.toml, stage facilitation: “fewst”: is not a key this place knows. Did you mean “fewest”?"
    ]


def test_an_unknown_key_at_the_top_is_refused(file):
    file["colour"] = "green"
    (said,) = problems(file)
    assert said.startswith("ours.toml: “colour”: is not a key this place knows.")


def test_a_word_outside_its_closed_list_is_refused_with_the_nearest(file):
    file["duty"][0]["evidence"] = ["agreement-adoptd"]
    file["post"][0]["authorities"] = ["speaks-for-a-party"]
    assert problems(file) == [
        "ours.toml, post lead-officer: “authorities”: “speaks-for-a-party” is not known here. "
        "Did you mean “speaks-for-party”?",
        "ours.toml, duty made: “evidence”: “agreement-adoptd” is not known here. Did you mean “agreement-adopted”?",
    ]


def test_a_missing_key_is_named(file):
    del file["party"][2]["short_name"]
    assert problems(file) == [
        "ours.toml, party rutland-county-council: “short_name”: is missing. Add it: words between quotation marks."
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["duty"][0].update(clauses=["1.9"]), "duty made: “clauses”: “1.9” is no clause of this file."),
        (
            lambda f: f["stage"][0].update(not_agreed="facilitaton"),
            "stage board: “not_agreed”: “facilitaton” is no stage or ending of this file. Did you mean “facilitation”?",
        ),
        (
            lambda f: f["opening"].update(presides=["chair"]),
            "opening: “presides”: “chair” is no post of this file.",
        ),
        (
            lambda f: f["stage"][1]["clock"]["window"].update({"from": "appointment"}),
            "stage facilitation, clock, window: “from”: “appointment” is no event of this file. "
            "Did you mean “appointed”?",
        ),
        (
            lambda f: f["stage"][1]["clock"]["select"].update(setting="facilitator_choice_od"),
            "stage facilitation, clock, select: “setting”: “facilitator_choice_od” is no setting of this file.",
        ),
        (
            lambda f: f["stage"][1]["clock"]["window"].update(setting="triage_od"),
            "stage facilitation, clock, window: “length”: a clock needs one of length, setting or asked_of; "
            "this has length and setting. Keep exactly one.",
        ),
        (
            lambda f: f["stage"][1]["clock"].update(windw=f["stage"][1]["clock"]["window"]),
            "stage facilitation, clock: “windw”: is not a clock of “facilitated_discussions”. Did you mean “window”?",
        ),
        (
            lambda f: f["stage"][1].update(fewest=7),
            "stage facilitation: “most”: 6 is fewer than the fewest, 7.",
        ),
        (
            lambda f: f["moment"][0]["rule"].pop(),
            "moment negotiation-period-end: “rule”: “board-date” has no rule. Say how the moment is then found.",
        ),
        (
            lambda f: f["term"].update(ends_on="2025-08-31"),
            "term: “ends_on”: 2025-08-31 is not after the start, 2025-09-01. Write a later day.",
        ),
        (lambda f: f["term"].update(ends_on="31 March 2027"), "term: “ends_on”: is words."),
        (
            lambda f: f["setting"].append(f["setting"][0]),
            "setting: “key”: “calendar” is used twice. Give each its own.",
        ),
        (
            lambda f: first(f["setting"], "key", "triage_od").update(default="five"),
            "setting triage_od: “default”: is not a whole number.",
        ),
        (
            lambda f: first(f["setting"], "key", "prompt_notice_od").update(default=21),
            "setting prompt_notice_od: “default”: 21 is outside what this may be. "
            "Give a whole number, at least 1 and at most 20.",
        ),
        (
            lambda f: first(f["setting"], "key", "mediation_bodies").update(default="neither"),
            "setting mediation_bodies: “default”: “neither” is not one of the alternatives. "
            "Choose one of: both, either.",
        ),
        (
            lambda f: first(f["review_date"], "key", "quarterly-report").update(day="03-31"),
            "review_date quarterly-report: “day”: does not belong here.",
        ),
        (
            lambda f: f["body"][0]["quorum"].update(one_of_kinds=[["councils"]]),
            "body board, quorum: “one_of_kinds”: “councils” is no kind of Party of this file. Did you mean “council”?",
        ),
        (lambda f: f["party"].clear(), "“party”: is missing. Add at least 1: [[party]]."),
        (lambda f: f.update(stage="board"), "“stage”: is words. Write a list of tables: [[stage]]."),
    ],
)
def test_each_slip_is_named_with_its_place_and_its_mend(file, change, said):
    change(file)
    assert any(said in problem for problem in problems(file)), problems(file)


def test_a_stage_without_a_way_out_is_refused(file):
    first(file["stage"], "key", "mediation").update(agreed="last-resort")
    first(file["stage"], "key", "last-resort").update(agreed="mediation", not_agreed="mediation")
    said = problems(file)
    assert said == [
        "ours.toml, stage mediation: “not_agreed”: no way from here ends. "
        "Let it lead on to one of: closed-unresolved, resolved.",
        "ours.toml, stage last-resort: “not_agreed”: no way from here ends. "
        "Let it lead on to one of: closed-unresolved, resolved.",
    ]


def test_a_stage_nobody_reaches_is_refused(file):
    first(file["stage"], "key", "board")["not_agreed"] = "mediation"
    assert problems(file) == [
        "ours.toml, stage facilitation: “key”: no stage leads here. Name it as what follows another stage."
    ]


def test_everything_wrong_is_told_at_once(file):
    file["party"][0]["kind"] = 7
    file["term"]["ends_on"] = "soon"
    del file["opening"]["prefix"]
    assert len(problems(file)) == 3


@pytest.mark.parametrize("data", [{}, {"stage": [1]}, {"key": ["a"], "term": "no"}, {"clause": {"a": 1}}])
def test_nonsense_is_refused_and_never_breaks(data):
    assert len(problems(data)) > 10


def test_broken_toml_names_the_line():
    with pytest.raises(terms.Unreadable, match=r"ours\.toml: this is not TOML: .*line 2"):
        terms.from_toml('key = "x"\nkey = ]\n', "ours.toml")


def test_the_digest_is_of_what_is_said_not_of_how_it_is_laid_out():
    one = terms.from_toml('# a comment\na = 1\nb = ["x", 2025-09-01]\n')
    other = terms.from_toml('b = ["x", "2025-09-01"]\na = 1\n')
    assert terms.digest_of(one) == terms.digest_of(other)
    assert terms.digest_of(one) != terms.digest_of(terms.from_toml('a = 2\nb = ["x", 2025-09-01]\n'))
