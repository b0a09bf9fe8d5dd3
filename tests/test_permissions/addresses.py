"""The address of every route, about the things of the stage. A route that is missing here or in the table fails."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.test_permissions.stage import Stage


def every_route(patterns: list | None = None, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Every route of the site by name, allauth's included."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from every_route(entry.url_patterns, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "?"))


def address(name: str, stage: Stage) -> str:
    """Where a route leads, about the dispute, its draft, the Board's meeting and what hangs on them."""
    main, draft, meeting = stage["main"], stage["draft"], stage["meeting"]
    arguments = {
        "account_reset_password_from_key": ["1", "lost"],
        "agreement:change-group": ["board"],
        "agreement:change-reading": ["triage_od"],
        "agreement:clause": ["5.2.2"],
        "desk:acknowledge": [stage["main filed notice"]],
        "desk:certificate": [stage["main filed notice"]],
        "desk:certificate_pdf": [stage["main filed notice"]],
        "desk:deadline": [stage["main clock"]],
        "desk:document": [stage["paper"]],
        "desk:notice": [stage["main filed notice"]],
        "disputes:add_evidence": [main],
        "disputes:bundle": [main, "0" * 64],
        "disputes:case_file": [main],
        "disputes:case_file_pdf": [main],
        "disputes:check": [draft],
        "disputes:concern": [stage["concern"]],
        "disputes:cost_statement": [main, "leicestershire-county-council"],
        "disputes:costs": [main],
        "disputes:direct_costs": [main],
        "disputes:discard": [draft],
        "disputes:draft": [draft],
        "disputes:draft_papers": [draft],
        "disputes:draft_pdf": [draft],
        "disputes:dispute_from_concern": [stage["concern"]],
        "disputes:enter_bill": [main],
        "disputes:enter_payment": [main],
        "disputes:enter_quote": [main],
        "disputes:leave_out": [draft, stage["draft paper"]],
        "disputes:make_bundle": [main],
        "disputes:open_paper": [main, stage["paper"]],
        "disputes:page": [main],
        "disputes:question": [draft, "about"],
        "disputes:receipt": [main],
        "disputes:receipt_pdf": [main],
        "disputes:room": [main],
        "disputes:room_paper": [main, stage["paper"]],
        "disputes:room_readers": [main],
        "disputes:step": [main, "respond"],
        "disputes:take_back_cost": [main, "bills", 1],
        "disputes:withdraw_concern": [stage["concern"]],
        "governance:add-item": [meeting],
        "governance:ask-pack": [meeting],
        "governance:attach-paper": [meeting, stage["part 2 item"]],
        "governance:change": [meeting],
        "governance:held": [meeting],
        "governance:item": [meeting, stage["part 2 item"]],
        "governance:meeting": [meeting],
        "governance:move-item": [meeting],
        "governance:notice": [meeting],
        "governance:pack": [meeting, stage["pack"]],
        "governance:publish-pack": [meeting, stage["draft pack"]],
        "governance:remove-item": [meeting, stage["part 2 item"]],
        "governance:remove-paper": [meeting, stage["part 2 paper row"]],
        "mfa_edit_webauthn": [1],
        "mfa_remove_webauthn": [1],
        "parties:end": [stage["appointment"]],
        "parties:check_end": [stage["appointment"]],
        "parties:check_extension": [stage["appointment"]],
        "parties:close_sign_in": [stage.person("O").pk],
        "parties:extend": [stage["appointment"]],
        "parties:post": ["independent-chair"],
        "parties:proposal": [stage["proposal"]],
        "parties:person": [stage.person("O").pk],
        "invitation": ["lost"],
        "parties:invite": [stage["invited"]],
        "parties:withdraw_invitation": [stage["invitation"]],
        "parties:reset_factors": [stage.person("N").pk],
        "parties:party": ["leicestershire-county-council"],
        "parties:name_signatory": ["leicestershire-county-council"],
        "parties:end_signatory": ["leicestershire-county-council"],
        "parties:sign": ["leicestershire-county-council"],
        "parties:sign_page": ["leicestershire-county-council"],
        "parties:rename": ["leicestershire-county-council"],
        "parties:change_kind": ["leicestershire-county-council"],
        "parties:end_party": ["leicestershire-county-council"],
        "parties:succeed": ["leicestershire-county-council"],
        "parties:take_back": [1],
        "parties:history": ["party", 1],
        "profile:copy": ["json"],
        "profile:end_session": [999_999],
    }
    if name.startswith("deciding:") and name not in ("deciding:list", "deciding:open"):
        return reverse(name, args=[stage["dispute question"]])
    if name == "parties:check_appointment":
        days = "starts_on=2026-11-25&ends_on=2026-12-24"
        return f"{reverse(name)}?person={stage.person('O').pk}&post=presiding-member&{days}"
    if name == "parties:check_end":
        return f"{reverse(name, args=arguments[name])}?ends_on=at-once"
    if name == "deciding:open":
        return f"{reverse(name)}?matter={main}"
    return reverse(name, args=arguments.get(name, []))
