"""The routes that ask who it is before they show anything: written by hand from the reliability reference (4.2,
*Step-up*: to file, sign, vote, approve, publish, change roles or factors, export in full), never from the code."""

FILING = {"disputes:check", "disputes:record", "disputes:step", "disputes:open_paper"}
DIRECTING = {"disputes:direct_costs", "disputes:room_readers"}
VOTING = {"deciding:answer", "deciding:enter", "deciding:close"}
PUBLISHING = {"governance:publish-pack"}
AGREEMENT = {"agreement:add-group", "agreement:change-group", "agreement:change-reading", "agreement:document"}
ROLES = {
    "parties:appoint", "parties:check_appointment", "parties:extend", "parties:check_extension", "parties:end",
    "parties:check_end", "parties:proposals", "parties:proposal", "parties:take_back",
}  # fmt: skip
PARTIES = {"parties:admit", "parties:rename", "parties:change_kind", "parties:end_party", "parties:succeed"}
COMING_IN = {
    "parties:invite", "parties:invite_many", "parties:invite_new", "parties:withdraw_invitation",
    "parties:close_sign_in", "parties:reset_factors",
}  # fmt: skip
SIGNING = {"parties:name_signatory", "parties:end_signatory", "parties:sign_page", "parties:sign"}
EXPORTING = {"profile:copy", "disputes:make_bundle", "disputes:bundle"}

ASKS = FILING | DIRECTING | VOTING | PUBLISHING | AGREEMENT | ROLES | PARTIES | COMING_IN | SIGNING | EXPORTING
