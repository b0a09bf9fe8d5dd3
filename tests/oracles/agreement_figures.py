"""What the LLR agreement file must say, typed by hand from the MoU and the domain reference, never computed."""

from datetime import date

PARTIES = [
    ("Leicester City Council", "council"),
    ("Leicestershire County Council", "council"),
    ("Rutland County Council", "council"),
    ("LLR Integrated Care Board", "integrated-care-board"),
    ("Leicestershire Partnership NHS Trust", "nhs-trust"),
    ("The School Development and Support Agency (SDSA)", "charity"),
    ("Leicester City Parent Carer Forum", "parent-carer-forum"),
    ("Leicestershire Parent Carer Forum (Leicestershire SEND Hub)", "parent-carer-forum"),
    ("Rutland Parent Carer Voice", "parent-carer-forum"),
]

TERM = (date(2025, 9, 1), date(2027, 3, 31))

# The 95 numbered paragraphs, in the order of the MoU.
MAIN = """
1.1 2.1 2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.3 3.1 3.1.1 3.1.2 3.1.3 4.1 4.2
5.1 5.1.1 5.1.2 5.1.3 5.1.4 5.1.5 5.1.6 5.1.7 5.2 5.2.1 5.2.2 5.2.3 5.2.4 5.2.5 5.2.6 5.2.7 5.2.8 5.2.9 5.2.10
5.2.11 5.2.12 5.2.13 5.2.14 5.2.15 5.2.16 5.2.17 5.2.18 5.2.19 5.2.20 5.2.21
6.1 6.2 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.3 6.3.1 6.3.1.1 6.3.1.2 6.3.1.3 6.3.1.4
7.1 7.2 7.3 8.1 8.2 8.3 9.1 9.2 9.3 9.4 10.1
"""
APPENDIX_2 = """
1.1 1.2 1.3 1.3.1 1.3.2 1.3.3 1.4 1.5 1.6 1.7 1.7.1 1.7.2 1.7.2(i) 1.7.2(ii) 1.7.2(iii) 1.7.2(iv) 1.7.2(v)
1.7.3 1.7.4 1.7.4(i) 1.7.4(ii)
"""
CLAUSES = MAIN.split() + [f"App 2 {number}" for number in APPENDIX_2.split()]
NUMBER_OF_CLAUSES = 95

READINGS = list(range(1, 36))
SHARED_ENTRIES = [(5, 6), (22, 24), (25, 26)]
WITHOUT_SETTING = [(7,), (16,), (17,), (18,), (19,), (20,), (21,), (22, 24), (23,), (30,)]

# “All defaults in one place” of the domain reference, section 8.
DEFAULTS = {
    "prompt_notice_od": 5,
    "triage_od": 5,
    "board_resolution_od": 20,
    "decision_notice_od": 5,
    "facilitator_selection_od": 10,
    "information_request_od": 5,
    "written_round_od": 5,
    "redirect_challenge_od": 10,
    "reopen_months": 12,
    "negotiation_period_rule": "facilitation-end",
    "appointment_date_rule": "written-acceptance",
    "extensions_allowed": True,
    "facilitator_replacement_restarts_window": True,
    "abstention_blocks": True,
    "chair_votes": False,
    "involved_parties_in_unanimity": "include",
    "notice_cutoff": "17:00",
    "service_basis": "latest",
    "quarterly_due_od": 10,
    "annual_plan_due": "03-31",
    "annual_report_due": "06-30",
    "accountability_review_due": "03-31",
    "maturity_cycle_months": 6,
    "declare_days": 28,
    "refresh_months": 12,
    "public_after_end_months": 6,
    "historic_years": 6,
    "board_quorum_parties": 5,
    "meeting_notice_clear_od": 10,
    "papers_clear_od": 5,
    "minutes_od": 10,
    "lead_officer_vacancy_od": 20,
    "term_alert_months": [6, 3, 1],
    "facilitation_participants": "board-with-parties-involved",
    "dispute_decision_rule": "unanimous",
    "potential_notice": "board",
    "board_members_rule": "lead-officer-unless-named",
    "mediation_without_facilitator": "by-agreement",
    "exit_consent_rule": "every-current-party",
    "end_date_change_rule": "every-current-party",
    "mediation_submitter": "parties-involved",
    "mediation_bodies": "both",
    "whole_dispute_parties": "every-party",
    "quarter_start_month": 4,
    "survival": True,
    "prompt_notice_shown_to": "filing-party-and-chair",
    "board_resolution_waits_for_meeting": True,
    "count_event_day": False,
    "calendar": "england",
    "extra_non_operational_days": [],
    "lda_reading": "this-alliance",
    "governance_structure": "",
    "dispute_flow_document": "",
    # Beside the list: the number of days that reading 2's alternatives count (GC14's 15).
    "negotiation_period_od": 15,
}
CALENDAR_DAYS = {"declare_days"}
MONTHS = {"reopen_months", "maturity_cycle_months", "refresh_months", "public_after_end_months"}

# Stage, kind, where it goes when agreed and when not, and what the passing of time does.
STAGES = [
    ("board", "body_decides", "resolved", "facilitation", "may-go-on"),
    ("facilitation", "facilitated_discussions", "resolved", "mediation", "may-go-on"),
    ("mediation", "referral", "resolved", "last-resort", "nothing"),
    ("last-resort", "last_resort", "closed-unresolved", "closed-unresolved", "nothing"),
]
# The two lengths the MoU fixes, in Operational Days, and the bounds of App 2 1.7.2(iv).
FIXED = {("facilitation", "window"): (20, "appointed"), ("mediation", "submit"): (10, "negotiation-period-end")}
DISCUSSIONS = (3, 6)

# Post: how many, and the authorities it carries.
POSTS = {
    "lead-officer": ("each-party", False, {"speaks-for-party"}),
    "deputy": ("each-party", False, {"speaks-for-party"}),
    "board-member": ("each-party", False, {"board"}),
    "independent-chair": ("agreement", False, {"presides"}),
    "presiding-member": ("agreement", False, {"presides"}),
    "conflicts-guardian": ("agreement", False, {"guards-interests"}),
    "director": ("agreement", False, {"records", "manages", "directs"}),
    "acting-director": ("agreement", False, {"records", "manages", "directs"}),
    "secretary": ("agreement", False, {"records"}),
    "signatory": ("each-party", False, {"signs"}),
    "management-team": ("agreement", True, {"manages"}),
    "administrator": ("agreement", True, {"administers"}),
    "auditor": ("agreement", True, {"audits"}),
    "information-officer": ("each-party", False, {"informs"}),
    "facilitator": ("matter", False, {"facilitates"}),
    "contributor": ("matter", True, {"contributes"}),
}
ROLE_WORDS = {"lead officer", "deputy", "chair", "director", "management team", "administrator", "auditor"}

# The agreement's own dates: slot, day, standing. The quarters are the table of domain reference 6.2.
OWN_DATES = {
    "initial-review": (date(2026, 3, 31), "mou"),
    "agreement-text": (date(2027, 1, 29), "reading"),
    "agreement-signatures": (date(2027, 3, 31), "reading"),
    "agreement-end": (date(2027, 3, 31), "mou"),
    "annual-plan:2026/27": (date(2026, 3, 31), "reading"),
    "quarterly-report:2025/26 Q3": (date(2026, 1, 15), "reading"),
    "quarterly-report:2025/26 Q4": (date(2026, 4, 16), "reading"),
    "quarterly-report:2026/27 Q1": (date(2026, 7, 14), "reading"),
    "quarterly-report:2026/27 Q2": (date(2026, 10, 14), "reading"),
    "quarterly-report:2026/27 Q3": (date(2027, 1, 15), "reading"),
    "quarterly-report:2026/27 Q4": (date(2027, 4, 14), "reading"),
    "annual-report:2025/26:cyp-executive": (date(2026, 6, 30), "reading"),
    "annual-report:2025/26:ics-executive": (date(2026, 6, 30), "reading"),
    "annual-report:2026/27:cyp-executive": (date(2027, 6, 30), "reading"),
    "annual-report:2026/27:ics-executive": (date(2027, 6, 30), "reading"),
    "accountability-review:2025/26": (date(2026, 3, 31), "reading"),
    "accountability-review:2026/27": (date(2027, 3, 31), "reading"),
    "maturity-assessment:1": (date(2026, 1, 29), "reading"),
    "maturity-assessment:2": (date(2026, 7, 29), "reading"),
    "maturity-assessment:3": (date(2027, 1, 29), "reading"),
}
PART_QUARTERS = ("2025/26 Q2",)

# Every row of the duties tables of domain reference section 2, by clause.
DUTY_MAIN = """
1.1 2.1 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.3 3.1.1 3.1.2 3.1.3 4.1 4.2 5.1.1 5.1.7 5.2.1 5.2.21 5.2.2 5.2.9 5.2.10
5.2.12 5.2.15 5.2.16 5.2.17 5.2.18 5.2.19 6.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10
6.3.1.1 6.3.1.2 6.3.1.3 6.3.1.4 7.1 7.2 7.3 9.4 8.1 8.2 8.3 9.1 9.2 9.3 10.1
"""
DUTY_APPENDIX_2 = """
1.1 1.2 1.3.1 1.3.2 1.3.3 1.4 1.5 1.6 1.7 1.7.1 1.7.2(i) 1.7.2(ii) 1.7.2(iii) 1.7.2(iv) 1.7.2(v)
1.7.3 1.7.4(i) 1.7.4(ii)
"""
DUTY_CLAUSES = [*DUTY_MAIN.split(), *(f"App 2 {number}" for number in DUTY_APPENDIX_2.split()), "App 3", "Cover"]
