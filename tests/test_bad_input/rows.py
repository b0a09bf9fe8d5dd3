"""Bad input and its answer, a row each: later issues add theirs to the list. Numbers are those of the study's table.

A row sends one request as somebody and says which status and which words come back. `kept` is what must still stand
on the answering page. Nothing in the tables may have changed afterwards, whatever was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEAD, DIRECTOR, ADMINISTRATOR, NOBODY = "lead", "director", "administrator", ""


@dataclass(frozen=True)
class Row:
    """Where, by whom, what is sent, and what must come back."""

    id: str
    by: str
    url: str
    status: int | tuple[int, ...]
    says: str = ""
    sends: Mapping[str, Any] | None = None  # None is a GET; else these answers in the page's own form
    raw: Mapping[str, Any] = field(default_factory=dict)  # passed to the client as it is, without reading a form
    kept: str = ""
    amid_dispute: bool = False  # while the forum has a dispute with the council and the trust
    amid_facilitation: bool = False  # while a facilitator helps with it


ABOUT, WANT, BACKGROUND, PAPERS = "{draft}about/", "{draft}want/", "{draft}background/", "{draft}papers/"
SIGNING = "/parties/signatures/for/"
LONG = "x" * 10_001
GEMMA, ACTIVATE = "gemma.stathers@example.org", "/accounts/2fa/totp/activate/"


def about(row: str, says: str, kept: str = "", **sends: Any) -> Row:
    return Row(f"text {row}", LEAD, ABOUT, 422, says, sends, kept=kept)


def background(row: str, says: str, day: str, month: str, year: str) -> Row:
    sends = {"first_knew_day": day, "first_knew_month": month, "first_knew_year": year}
    return Row(f"date {row}", LEAD, BACKGROUND, 422, says, sends, kept=year)


def person(row: str, says: str, **sends: Any) -> Row:
    somebody = {"given_name": "Some", "family_name": "Body", "email": "some.body@example.org"}
    return Row(f"16 {row}", ADMINISTRATOR, "/parties/people/new/", 422, says, {**somebody, **sends})


def invitation(row: str, says: str, **sends: Any) -> Row:
    """Somebody new on the page that enters, appoints and invites at once."""
    somebody = {"given_name": "Some", "family_name": "Body", "email": "some.body@example.org", "post": "auditor"}
    return Row(f"16 invitation {row}", ADMINISTRATOR, "/parties/invitations/new/", 422, says, {**somebody, **sends})


def invited(row: str, says: str, line: str) -> Row:
    """One line of a list of people to invite."""
    return Row(f"16 list {row}", ADMINISTRATOR, "/parties/invitations/list/", 422, says, {"text": line}, kept="Body")


def accepted(row: str, says: str, **sends: str) -> Row:
    """The form behind an invitation's link, sent by whoever holds it."""
    answers = {"form_key": "k" * 32, "principles": "on", "way": "password", "password": "quince mallet harbour"}
    sent = {"method": "post", "data": {**answers, **sends}}
    return Row(f"17 accepting {row}", NOBODY, "{invitation}", 422, says, raw=sent)


def door(row: str, url: str, status: int, says: str = "", by: str = NOBODY, **data: str) -> Row:
    """Something posted to a page of signing in, or of how one signs in."""
    return Row(row, by, url, status, says, raw={"method": "post", "data": data})


def new_password(row: str, says: str, password: str, again: str = "") -> Row:
    data = {"oldpassword": "walnut-kettle-harbour", "password1": password, "password2": again or password}
    return door(f"17 {row}", "/accounts/password/change/", 200, says, LEAD, **data)


def meeting(
    row: str,
    says: str,
    *,
    day: str = "14",
    month: str = "1",
    year: str = "2027",
    ends: str = "12:00",
    place: str = "City Hall",
) -> Row:
    """A meeting of the Board that is told of in the Director's form, from ten."""
    when = {"on_day": day, "on_month": month, "on_year": year, "starts": "10:00", "ends": ends}
    return Row(f"55 {row}", DIRECTOR, "/meetings/plan/", 422, says, {"title": "Board", "place": place, **when})


def upload(row: str, says: str, name: str, content: bytes) -> Row:
    return Row(f"upload {row}", LEAD, PAPERS, 422, says, {"paper": (name, content)})


COSTS = "/disputes/D-2026-001/costs/"
LETTER = ("letter.txt", b"As directed.")


def stepped(
    row: str, by: str, key: str, status: int, says: str, *, amid_facilitation: bool = False, **sends: str
) -> Row:
    """A step of the first dispute, sent as it is: no page offers it now, or it asks for something else."""
    answers = {"form_key": "k" * 32, "sure": "yes", **sends}
    sent = {"method": "post", "data": answers}
    url = f"/disputes/D-2026-001/steps/{key}/"
    return Row(row, by, url, status, says, raw=sent, amid_dispute=not amid_facilitation,
               amid_facilitation=amid_facilitation)  # fmt: skip


def held(row: str, says: str, day: str) -> Row:
    """A discussion recorded by the Director while a facilitator helps: the window is 20 November to 18 December."""
    return stepped(
        row, DIRECTOR, "hold-discussion", 422, says, amid_facilitation=True, discussion="other", attended=FORUM_KEY,
        absences="Ill.", starts_at_day=day, starts_at_month="11", starts_at_year="2026", starts_at_time="09:00",
    )  # fmt: skip


FORUM_KEY = "leicestershire-send-hub"
TODAY = {"on_day": "24", "on_month": "11", "on_year": "2026"}
APPOINTED: dict[str, Any] = {
    **TODAY, "name": "Another", "independence": "None.", "has_role": "no", "amid_facilitation": True,
}  # fmt: skip
REPORTED: dict[str, Any] = {**TODAY, "text": "No result.", "amid_facilitation": True}
SUBMITTED: dict[str, Any] = {**TODAY, "text": "The words.", "sent_to": "E-mail.", "seen": "on"}


def directed(row: str, says: str, council: str, trust: str, forum: str, way: str = "percentages", **more: Any) -> Row:
    """The Director records how the facilitator directs that costs are shared."""
    answers = {
        "dated_on_day": "23", "dated_on_month": "11", "dated_on_year": "2026", "reach": "every-cost", "way": way,
        "paper": LETTER, "share_leicestershire-county-council": council, "share_lpt": trust,
        "share_leicestershire-send-hub": forum, **more,
    }  # fmt: skip
    url = f"{COSTS}directions/new/"
    return Row(f"36 {row}", DIRECTOR, url, 422, says, answers, kept=f'value="{council}"', amid_facilitation=True)


def billed(row: str, says: str, pounds: str) -> Row:
    answers = {
        "arose_on_day": "23", "arose_on_month": "11", "arose_on_year": "2026", "what": "Two days", "pence": pounds,
    }  # fmt: skip
    return Row(
        f"36 bill {row}", DIRECTOR, f"{COSTS}bills/new/", 422, says, answers, kept="Two days", amid_facilitation=True
    )


ROWS: tuple[Row, ...] = (
    # 1–2 any request
    Row("1 wrong method", LEAD, "/disputes/", 405, raw={"method": "delete"}),
    Row("1 unknown host", NOBODY, "/accounts/login/", 400, raw={"method": "get", "headers": {"host": "evil.example"}}),
    Row(
        "2 JSON body", LEAD, "/disputes/new/", 415,
        raw={"method": "post", "data": "{}", "content_type": "application/json"},
    ),
    Row("2 NUL in the path", LEAD, "/disputes/%00/", (400, 404), raw={"method": "get"}),
    Row("2 NUL in the query", LEAD, "/disputes/?show=%00", 400, raw={"method": "get"}),
    Row("2 invalid UTF-8", LEAD, "/disputes/?show=%ff%fe", 200, raw={"method": "get"}),
    # 3–8 any text
    about("3 control characters", "that cannot be shown", in_one_line="One\x07line"),
    about("3 nothing visible", "nothing here that", in_one_line="\u200b\u200b"),
    about("4 too long", "10,000", what_happened=LONG),
    about("6 direction marks", "direction", in_one_line="abc\u202edef"),
    about("8 answered twice", "answered twice", in_one_line=["one", "two"]),
    # 9 lists
    *(
        Row(f"9 {query}", LEAD, f"/disputes/?{query}", 200, "Disputes")
        for query in ("page=0", "page=-1", "page=1e9", "page=abc", "sort=password", "per_page=1000000", "show=nonsense")
    ),
    # 10 search
    *(
        Row(f"10 {words}", LEAD, f"/parties/directory/?{query}", 200, says)
        for words, query, says in (
            ("10,000 characters", f"q={LONG}", "Nobody in the directory fits"),
            ("marks of SQL patterns", "q=%25_", "Nobody in the directory fits"),
            ("quotes", "q=%27%22+OR+1%3D1--", "Nobody in the directory fits"),
            ("stop words", "q=the+of", "Directory"),
            ("a hidden column", "q=&email__icontains=a&sort=telephone", "Directory"),
        )
    ),
    # 11–15, 17 signing in
    Row("11 next elsewhere", LEAD, "/accounts/login/?next=//evil.example", 302, raw={"method": "get"}),
    door("12 unknown address", "/accounts/login/", 200, "is not right", login="nobody@example.org", password=LONG),
    door("12 wrong password", "/accounts/login/", 200, "is not right", login=GEMMA, password="wrong words here"),
    door("12 no address at all", "/accounts/login/", 200, "Enter your e-mail address", password="wrong words here"),
    door("12 a very long address", "/accounts/login/", 200, login=f"{LONG}@example.org", password="wrong words here"),
    door("14 a wrong code", ACTIVATE, 200, "This code is not right", LEAD, code="000000"),
    door("14 figures of another script", ACTIVATE, 200, "This code is not right", LEAD, code="٠٠٠٠٠٠"),
    door("14 a very long code", ACTIVATE, 200, "This code is not right", LEAD, code="0" * 10_000),
    door("14 no code", ACTIVATE, 200, "Enter the code", LEAD),
    door("14 a code without a password before it", "/accounts/2fa/authenticate/", 302, code="123456"),
    door("14 a device remembered by nobody", "/accounts/2fa/trust/", 302, action="trust"),
    door("14 what is no passkey", "/accounts/2fa/webauthn/login/", 302, credential="{}"),
    door("14 what is no passkey to add", "/accounts/2fa/webauthn/add/", 200, by=LEAD, credential="[1]", name="x"),
    Row(
        "15 an altered link to a new password", NOBODY, "/accounts/password/reset/key/1-lost/", 200,
        "This link no longer works", raw={"method": "get"},
    ),
    new_password("11 characters", "at least 12 characters", "elevenchars"),
    new_password("names of the Alliance", "names that belong to you", "LeicesterAlliance1"),
    new_password("a well-known one with figures", "a well-known password", "P@ssw0rd123456"),
    new_password("typed differently the second time", "the same password each time", "plum-lantern-gravel", "plum"),
    # 19 dates
    background("19 a day that does not exist", "February 2026 has 28 days", "31", "2", "2026"),
    background("19 a month that does not exist", "This month does not exist: use 1 to 12", "", "13", "2026"),
    background("19 year 26", "1900", "1", "2", "0026"),
    background("19 year 9999", "1900", "1", "2", "9999"),
    background("24 still to come", "still to come", "1", "12", "2027"),
    # 20 times
    *(
        Row(
            f"20 {at} on {day} {month}", DIRECTOR, "/meetings/plan/", 422, says,
            {"on_day": day, "on_month": month, "on_year": "2027", "starts": at, "ends": "23:00"},
        )
        for at, day, month, says in (("25:00", "14", "1", "This time does not"), ("01:30", "28", "3", "does not exist"))
    ),
    # 60–62 appointments and Parties
    Row(
        "60 ends before it starts", ADMINISTRATOR, "/parties/appoint/", 422, "The last day is before the first.",
        {
            "person": "{lead}", "post": "lead-officer", "party": "{forum}",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027",
            "ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2027",
        },
    ),
    Row(
        "60 overlap names the other's dates", ADMINISTRATOR, "/parties/appoint/", 422, "holds this post from",
        {
            "person": "{lead}", "post": "lead-officer", "party": "{forum}",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027",
        },
    ),
    Row(
        "62 same name, other case", ADMINISTRATOR, "/parties/admit/", 422, "is already a Party",
        {
            "name": "LEICESTER CITY COUNCIL", "short_name": "City", "kind": "council", "reason": "Agreed.",
            "joined_on_day": "1", "joined_on_month": "12", "joined_on_year": "2026",
        },
    ),
    # concerns
    Row("a concern of nothing", LEAD, "/disputes/concerns/new/", 422, "needs an answer", {"whom": "posts"}),
    Row(
        "a concern for nobody", LEAD, "/disputes/concerns/new/", 422, "Choose whom it is for", {"text": "Quiet"},
        kept="Quiet",
    ),
    Row(
        "a concern for a stranger", LEAD, "/disputes/concerns/new/", 422, "Whom is it for",
        {"text": "Quiet", "whom": "0"}, kept="Quiet",
    ),
    Row("a concern that is none", LEAD, "/disputes/concerns/C-2026-999/", 404),
    # 2, 9 more addresses and lists
    Row("2 bad percent-encoding", LEAD, "/disputes/%zz/", 404, raw={"method": "get"}),
    Row("2 invalid UTF-8 in the path", LEAD, "/disputes/%ff/", 404, raw={"method": "get"}),
    *(
        Row(f"9 {where}?{query}", LEAD, f"{where}?{query}", 200)
        for where in ("/notices/", "/meetings/", "/decisions/", "/deadlines/")
        for query in ("page=-1", "page=1e9", "show=%27%20OR%201=1--&sort=password")
    ),
    Row(
        "9 a day of the roll that does not exist", LEAD, "/parties/posts/?day_day=31&day_month=2&day_year=2026", 422,
        "28 days", raw={"method": "get"},
    ),
    Row("9 a very long reference", ADMINISTRATOR, f"/trail/?about={'x' * 5_000}", 200),
    # 16 people
    person("line end in a name", "line break", family_name="A\r\nBcc: b"),
    person("400 characters", "80 fit", family_name="x" * 400),
    person("same address, other case", "already signs in", email="GEMMA.STATHERS@Example.org"),
    person("no address", "such as name@example.org", email="not an address"),
    # 15–17 invitations
    Row("15 altered link", NOBODY, "/invitation/lost/", 404, "Copy the whole of it", raw={"method": "get"}),
    Row("15 very long link", NOBODY, f"/invitation/{'a' * 5_000}/", 404, "opens nothing", raw={"method": "get"}),
    Row("15 opened, like a scanner", NOBODY, "{invitation}", 200, "Nothing has happened yet", raw={"method": "get"}),
    Row("15 another's while signed in", LEAD, "{invitation}", 409, "Somebody else is signed in", raw={"method": "get"}),
    Row(
        "15 another's sent while signed in", LEAD, "{invitation}", 409, "Nothing has happened to the invitation",
        raw={"method": "post", "data": {"principles": "on", "way": "passkey", "form_key": "k" * 32}},
    ),
    invitation("line end in an address", "line break", email="a@example.org\r\nBcc: b@example.org"),
    invitation("400 characters", "254 fit", email=f"{'x' * 388}@example.org"),
    invitation("same address, other case", "already signs in", email="GEMMA.STATHERS@Example.org"),
    invitation("already invited", "already invited", email="LIONEL.Rushbrooke@example.org"),
    invitation("a post nobody knows", "one of the answers shown", post="emperor"),
    invited("a formula", "as a formula does", "=1+1,Some,Body,sb@example.org,Auditor,,1/12/2026,"),
    invited("line end in an address", "line break", 'Dr,Some,Body,"a@example.org\nBcc: b",Auditor,,1/12/2026,'),
    invited("400 characters", "254 fit", f"Dr,Some,Body,{'x' * 388}@example.org,Auditor,,1/12/2026,"),
    invited("other case", "already signs in", "Dr,Some,Body,GEMMA.stathers@example.org,Auditor,,1/12/2026,"),
    invited("unknown post", "There is no post", "Dr,Some,Body,sb@example.org,Emperor,,1/12/2026,"),
    invited("unknown Party", "is not a Party today", "Dr,Some,Body,sb@example.org,Deputy,Atlantis,1/12/2026,"),
    invited("a line twice", "has this address too", "\n".join(["Dr,Some,Body,sb@example.org,Auditor,,1/12/2026,"] * 2)),
    invited("201 lines", "201 lines and 200 fit", "\n".join(f"Dr,Some,Body,{n}@example.org" for n in range(201))),
    accepted("11 characters", "at least 12", password="elevenchars"),
    accepted("our own names", "names that belong to you", password="LeicesterAlliance1"),
    accepted("no password", "Choose a password", password=""),
    accepted("a NUL", "Null characters", password="nul\x00and eleven more"),
    accepted("without the principles", "everybody here keeps", principles=""),
    accepted("another way", "one of the answers shown", way="telepathy"),
    # 55 meetings
    meeting("in the past", "past", year="2025"),
    meeting("ends before it starts", "start", ends="09:00"),
    meeting("nowhere", "where the meeting takes place", place=""),
    meeting("on no day", "30 days", day="31", month="11"),
    # 60–61 appointments: what cannot be, in the questions and in a made-up address
    Row(
        "60 open-ended twice", ADMINISTRATOR, "/parties/appoint/", 422, "holds this post from",
        {
            "person": "{administrator2}", "post": "administrator", "party": "",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027",
        },
    ),
    Row(
        "60 acting without a last day", ADMINISTRATOR, "/parties/appoint/", 422, "acts in a vacant post for a time",
        {
            "person": "{administrator2}", "post": "lead-officer", "party": "{trust}", "is_acting": "on",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027", "ends_on_day": "",
        },
    ),
    Row(
        "60 acting while the post is held", ADMINISTRATOR, "/parties/appoint/", 422, "acts in a post that is held",
        {
            "person": "{administrator2}", "post": "lead-officer", "party": "{forum}", "is_acting": "on",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027",
            "ends_on_day": "3", "ends_on_month": "1", "ends_on_year": "2027",
        },
    ),
    Row(
        "60 overlap in the address of the page before", ADMINISTRATOR,
        "/parties/appoint/check/?person={administrator2}&post=lead-officer&party={forum}&starts_on=2027-01-02", 422,
        "holds this post from", raw={"method": "get"},
    ),
    Row(
        "60 a post that is held, by a raw form", ADMINISTRATOR,
        "/parties/appoint/check/?person={administrator2}&post=lead-officer&party={forum}&starts_on=2027-01-02", 422,
        "holds this post from",
        raw={"method": "post", "data": {"form_key": "k" * 32, "appointing_body": "The forum"}},
    ),
    Row(
        "61 the end of one's own appointment", ADMINISTRATOR,
        "/parties/appointments/{office}/end/check/?ends_on=at-once", 403, "their own",
        raw={"method": "post", "data": {"form_key": "k" * 32, "reason": "I go."}},
    ),
    Row(
        "61 one's own sign-in", ADMINISTRATOR, "/parties/people/{administrator}/sign-in/", 403, "their own",
        raw={"method": "post", "data": {"form_key": "k" * 32, "reason": "I go."}},
    ),
    # 61–62 appointments and Parties
    Row(
        "61 one's own appointment", ADMINISTRATOR, "/parties/appoint/", 403, "their own",
        {
            "person": "{administrator}", "post": "auditor", "party": "",
            "starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2027",
        },
    ),
    Row(
        "62 on a day without an agreement", ADMINISTRATOR, "/parties/admit/", 422, "No agreement is in force",
        {
            "name": "A tenth Party", "short_name": "Tenth", "kind": "council", "reason": "Agreed.",
            "joined_on_day": "1", "joined_on_month": "12", "joined_on_year": "2024",
        },
    ),
    Row(
        "62 a tenth without a version that names ten", ADMINISTRATOR, "/parties/admit/", 422, "names 9 Parties",
        {
            "name": "A tenth Party", "short_name": "Tenth", "kind": "council", "reason": "Agreed.",
            "joined_on_day": "1", "joined_on_month": "12", "joined_on_year": "2026",
        },
        kept="A tenth Party",
    ),
    Row(
        "62 removed with open matters", ADMINISTRATOR, "/parties/lpt/end/", 409, "has open matters",
        {"reason": "It left.", "on_day_day": "1", "on_day_month": "12", "on_day_year": "2026"},
        kept="It left.", amid_dispute=True,
    ),
    Row(
        "62 renamed to another’s name, other case", ADMINISTRATOR, "/parties/lpt/rename/", 422, "is already a Party",
        {
            "name": "leicester CITY council", "short_name": "LPT", "reason": "Agreed.",
            "on_day_day": "1", "on_day_month": "12", "on_day_year": "2026",
        },
        kept="leicester CITY council",
    ),
    Row(
        "62 succeeded by nobody in particular", ADMINISTRATOR, "/parties/lpt/succeed/", 422, "name of the new Party",
        {
            "successor": "new", "reason": "Agreed.",
            "on_day_day": "1", "on_day_month": "12", "on_day_year": "2026",
        },
    ),
    Row(
        "62 left before it joined", ADMINISTRATOR, "/parties/lpt/end/", 422, "It became a Party on Mon 1 September",
        {"reason": "It left.", "on_day_day": "1", "on_day_month": "9", "on_day_year": "2025"},
    ),
    # 30–35 transitions, the facilitator, discussions (T-rows of each step: tests/test_disputes/test_guards.py)
    stepped("30 a state already left", "chair", "in-scope", 409, "facilitated discussions", amid_facilitation=True),
    stepped("30 appointed twice", "chair", "appoint-facilitator", 409, "facilitated discussions", **APPOINTED),
    stepped("31 a stage skipped", "chair", "submit", 409, "Before that comes “With the Board”", **SUBMITTED),
    stepped("31 a step of another kind", "chair", "met", 409, "at triage", who="All", on_day="24"),
    stepped("33 reported with none held", DIRECTOR, "report", 422, "0 of at least 3 were held", **REPORTED),
    held("34 before the appointment", "outside the time", "19"),
    held("34 still to come", "still to come", "25"),
    held("34 on no day", "November 2026 has 30 days", "31"),
    stepped(
        "34 the day after the window", DIRECTOR, "book-discussion", 422, "20 November 2026 to 18 December 2026",
        amid_facilitation=True, starts_at_day="21", starts_at_month="12", starts_at_year="2026",
        starts_at_time="10:00", place="City Hall",
    ),
    stepped("38 decided with one silent", "chair", "conclude", 409, "belongs to “With the Board”", text="Agreed."),
    stepped("43 sent to nobody", "chair", "submit", 409, "“Facilitated discussions”", **{**SUBMITTED, "sent_to": ""}),
    stepped("44 one consent missing", "chair", "note-leaving", 409, "belongs to “Last resort”"),
    # 36–37 cost shares
    directed("99.99", "99.99 %, not 100.00 %. Change them to total 100.00, or use parts", "33.33", "33.33", "33.33"),
    directed("100.01", "total 100.01 %, not 100.00 %", "33.34", "33.34", "33.33"),
    directed("negative", "cannot be less than nothing", "-10", "60", "50"),
    directed("negative part", "cannot be less than nothing", "-1", "1", "1", way="parts"),
    directed("three decimals", "at most two decimals", "33.333", "33.333", "33.334"),
    directed("nobody pays", "Nobody would pay", "0", "0", "0", way="parts"),
    directed("a figure of another script", "whole number", "٥", "1", "1", way="parts"),
    directed("a Party not involved", "“llr-icb” is not a Party involved", "50", "25", "25", **{"share_llr-icb": "1"}),
    directed("37 without the letter", "a direction needs it", "50", "25", "25", paper=None),
    billed("negative", "such as 1225", "-5"),
    billed("nothing", "from £0.01", "0"),
    billed("half a penny", "such as 1225", "10.005"),
    *(
        Row(f"37 directed by the {by}", by, f"{COSTS}directions/new/", 403, "only open to", raw=sent,
            amid_facilitation=True)
        for by in (LEAD, ADMINISTRATOR)
        for sent in ({"method": "get"}, {"method": "post", "data": {"form_key": "k" * 32, "way": "parts"}})
    ),
    # 59 signatories; what two do at once is in test_signatures
    Row(
        "59 over what was not shown", "signatory", f"{SIGNING}lpt/sign/", 409, "another agreement",
        raw={"method": "post", "data": {"form_key": "k" * 32, "name": "Verity Cropston", "meant": "on"}},
        kept="Verity Cropston",
    ),
    Row(
        "59 ended already", ADMINISTRATOR, f"{SIGNING}lpt/end/", 409, "Nobody is named to sign",
        raw={"method": "post", "data": {"form_key": "k" * 32, "reason": "Left"}},
    ),
    Row("59 for another Party", LEAD, f"{SIGNING}lpt/page/", 403, "only open to", raw={"method": "post", "data": {}}),
    Row("59 no such version", LEAD, "/parties/signatures/?version=%27--", 404, raw={"method": "get"}),
    Row(
        "59 without an authority", LEAD, f"{SIGNING}leicestershire-send-hub/name/", 422, "Add the paper",
        sends={"person": "{administrator}", "office": "Chairperson"}, kept="Chairperson",
    ),
    Row(
        "59 oneself", LEAD, f"{SIGNING}leicestershire-send-hub/name/", 422, "Choose one of the answers shown",
        sends={"person": "{lead}", "office": "Chairperson"},
    ),
    # 65–66 uploads
    upload("65 nothing in it", "empty", "nothing.pdf", b""),
    upload("65 a program called PDF", "not", "letter.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200),
    upload("65 HTML called text", "not", "notes.txt", b"<!DOCTYPE html><html><script>1</script></html>"),
    upload("65 SVG", "not", "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    upload("65 too large", "20 MB", "large.txt", b"a" * (20 * 1024 * 1024 + 1)),
    # settings
    Row(
        "setting out of range", ADMINISTRATOR, "/agreement/readings/triage_od/change/", 422, "",
        {"value": "0", "reason": "R", "decided_by": "The Board"},
    ),
    *(
        Row(
            f"21 number {text!r}", ADMINISTRATOR, "/agreement/readings/triage_od/change/", 422, "whole number",
            {"value": text, "reason": "R", "decided_by": "The Board"},
        )
        for text in ("NaN", "1e2", "٥٠", "1_000", "-0", "9" * 40)
    ),
)  # fmt: skip
