"""The LLR file says what the MoU and its readings say, figure by figure."""

from alliance.agreement import dates
from alliance.agreement.vocabulary import DutyKind, Standing
from alliance.kernel.operational_days import Unit, bundled
from alliance.kernel.permissions import Authority
from tests.oracles import agreement_figures as figures


def test_the_nine_parties_stand_in_the_order_of_the_mou(llr):
    assert [(party.name, party.kind) for party in llr.parties] == figures.PARTIES
    assert [party.position for party in llr.parties] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len({party.short_name for party in llr.parties}) == 9


def test_the_term_is_the_one_of_7_1(llr):
    assert (llr.term.starts_on, llr.term.ends_on) == figures.TERM
    assert llr.term.review_on == figures.TERM[1]


def test_all_95_paragraphs_are_there_in_order_each_with_a_summary_of_one_line(llr):
    assert [clause.key for clause in llr.clauses] == figures.CLAUSES
    assert len(llr.clauses) == figures.NUMBER_OF_CLAUSES
    assert [c.key for c in llr.clauses if not c.summary.endswith(".") or "\n" in c.summary] == []
    assert [c.key for c in llr.unnumbered] == ["Cover", "App 1", "App 3"]


def test_every_paragraph_has_an_anchor_of_its_own(llr):
    anchors = [clause.anchor for clause in (*llr.clauses, *llr.unnumbered)]
    assert len(set(anchors)) == len(anchors)
    assert llr.every_clause["5.2.15"].anchor == "c-5.2.15"
    assert llr.every_clause["App 2 1.7.2(iv)"].anchor == "c-App-2-1.7.2(iv)"


def test_every_default_is_the_one_of_the_list(llr):
    assert {setting.key: setting.default for setting in llr.settings} == figures.DEFAULTS


def test_lengths_count_what_their_names_say(llr):
    units = {s.key: s.unit for s in llr.settings if s.unit}
    expected = {
        key: Unit.CALENDAR_DAYS if key in figures.CALENDAR_DAYS else Unit.MONTHS if key in figures.MONTHS else None
        for key in units
    }
    assert {k: v for k, v in units.items() if k.endswith("_od")} == dict.fromkeys(
        [k for k in figures.DEFAULTS if k.endswith("_od")], Unit.OPERATIONAL_DAYS
    )
    assert {k: units[k] for k, v in expected.items() if v} == {k: v for k, v in expected.items() if v}


def test_what_the_mou_fixes_is_no_setting(llr):
    clocks = {(s.key, c.name): c for s in llr.stages for c in s.clocks}
    for place, (days, event) in figures.FIXED.items():
        clock = clocks[place]
        assert (clock.length, clock.unit, clock.start.events) == (days, Unit.OPERATIONAL_DAYS, (event,))
        assert (clock.standing, clock.setting) == (Standing.MOU, "")
    assert [place for place, clock in clocks.items() if clock.standing is Standing.MOU] == list(figures.FIXED)


def test_all_35_readings_are_there_and_shared_rows_share_an_entry(llr):
    assert sorted(number for reading in llr.readings for number in reading.numbers) == figures.READINGS
    assert [r.numbers for r in llr.readings if len(r.numbers) > 1] == figures.SHARED_ENTRIES
    assert sorted(r.numbers for r in llr.readings if not r.settings) == figures.WITHOUT_SETTING
    assert [r.number for r in llr.readings if not (r.problem and r.reading)] == []


def test_every_setting_of_a_reading_is_marked_as_one_or_as_practice(llr):
    used = {key for reading in llr.readings for key in reading.settings}
    assert {llr.setting_by_key[key].standing for key in used} == {Standing.READING, Standing.PRACTICE}
    assert [s.key for s in llr.settings if s.standing is Standing.MOU] == []


def test_the_ladder_goes_from_the_board_to_the_last_resort(llr):
    told = [(s.key, s.kind, s.agreed, s.not_agreed, s.time_passed) for s in llr.stages]
    assert told == figures.STAGES
    assert llr.opening.first_stage == "board"
    facilitation = llr.stage_by_key["facilitation"].details
    assert (facilitation.fewest, facilitation.most) == figures.DISCUSSIONS
    assert [option.clause for option in llr.stage_by_key["last-resort"].details.options] == [
        "App 2 1.7.4(i)",
        "App 2 1.7.4(ii)",
        "App 2 1.7.4",
    ]


def test_the_opening_tells_the_board_of_a_potential_dispute_and_everyone_of_the_others(llr):
    assert llr.opening.prefix == "D"
    assert {kind.key: kind.told for kind in llr.opening.kinds} == {
        "dispute": ("board", "other-parties"),
        "claim": ("board", "other-parties"),
        "potential": ("board",),
    }
    assert llr.opening.screening.by == ("independent-chair",)
    assert llr.opening.screening.time_passed == "goes-on"


def test_the_negotiation_period_has_a_rule_for_each_way_to_read_it(llr):
    (moment,) = llr.moments
    options = {option.value for option in llr.setting_by_key[moment.setting].options}
    assert {rule.value for rule in moment.rules} == options
    usual = next(rule for rule in moment.rules if rule.value == "facilitation-end")
    assert usual.start.events == ("facilitation.reported", "facilitation.window-end")
    assert usual.start.which == "earlier"


def test_the_posts_carry_what_each_is_for(llr):
    told = {p.key: (str(p.one_for), p.several, set(map(str, p.authorities))) for p in llr.posts}
    assert told == figures.POSTS
    assert {p.role for p in llr.posts} >= figures.ROLE_WORDS
    assert {str(a) for p in llr.posts for a in p.authorities} == set(Authority)


def test_power_over_people_or_records_needs_a_second_person(llr):
    assert {p.key for p in llr.posts if p.powerful} == {
        "independent-chair",
        "presiding-member",
        "conflicts-guardian",
        "director",
        "acting-director",
        "secretary",
        "administrator",
        "auditor",
    }


def test_the_board_needs_five_parties_and_each_sector(llr):
    board = llr.body("board")
    assert (board.quorum.parties, board.quorum.presiding) == ("board_quorum_parties", True)
    assert board.quorum.one_of_kinds == (
        ("council",),
        ("integrated-care-board", "nhs-trust"),
        ("parent-carer-forum",),
    )
    assert board.decision_rule == "consensus-then-majority"


def test_external_bodies_receive_and_have_no_members(llr):
    assert [b.key for b in llr.external_bodies] == ["cyp-executive", "ics-executive", "nhse", "dfe"]
    assert [b.key for b in llr.external_bodies if "annual-report" in b.receives] == ["cyp-executive", "ics-executive"]
    assert [b.key for b in llr.external_bodies if "referral" in b.receives] == ["nhse", "dfe"]


def test_every_duty_of_the_domain_reference_hangs_on_its_clause(llr):
    held = {clause for duty in llr.duties for clause in duty.clauses}
    assert [clause for clause in figures.DUTY_CLAUSES if clause not in held] == []


def test_a_duty_that_is_tracked_names_the_events_that_show_it(llr):
    quiet = {d.key for d in llr.duties if not d.evidence}
    assert quiet == {d.key for d in llr.duties if d.kinds == (DutyKind.INFORMATION,)} - {"made"}


def test_the_two_duties_that_end_say_what_holds_then(llr):
    assert {d.key for d in llr.duties if d.until} == {
        "coordinate-change-programme",
        "coordinate-commissioning-strategy",
        "coordinate-assigned-work",
        "coordinate-inclusion-offer",
        "coordinate-outcomes",
        "flexibility",
    }
    assert [d.key for d in llr.duties if d.until and not d.then] == []


def test_the_agreements_own_dates_are_the_hand_typed_ones(llr):
    own = dates.own_dates(llr, lambda day: llr.defaults, bundled())
    assert {o.slot: (o.reckoning.last_day, str(o.standing)) for o in own} == figures.OWN_DATES
    assert dates.part_quarters(llr, 4) == figures.PART_QUARTERS


def test_a_report_due_after_the_end_says_so(llr):
    notes = {o.slot: o.note for o in dates.own_dates(llr, lambda day: llr.defaults, bundled())}
    after_end = "After the agreement ends: kept as the closing report."
    assert [slot for slot, note in notes.items() if note == after_end] == [
        "quarterly-report:2026/27 Q4",
        "annual-report:2026/27:cyp-executive",
        "annual-report:2026/27:ics-executive",
    ]


def test_years_from_september_give_quarters_from_september(llr):
    settings = {**llr.defaults, "quarter_start_month": 9}
    names = [quarter.name for quarter in dates.quarters(llr, settings["quarter_start_month"])]
    assert names == ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2"]
    own = {o.slot: o.reckoning.last_day for o in dates.own_dates(llr, lambda day: settings, bundled())}
    assert own["quarterly-report:2025/26 Q1"].isoformat() == "2025-12-12"
