"""The fictional people of the demonstration (domain reference 10.2). Every address ends in example.org.

`party_key` is the Party's key in the agreement file, empty for those who belong to none. `role` is the word that
`manage.py demo_accounts` prints; others script against these words.
"""

from dataclasses import dataclass

# One password for everybody, printed openly: a demonstration holds nothing to protect.
PASSWORD = "walnut-kettle-harbour"  # noqa: S105 known by design; the demonstration refuses to load in production

LEAD_OFFICER = "lead officer"
DEPUTY = "deputy"
CHAIR = "chair"
DIRECTOR = "director"
MANAGEMENT_TEAM = "management team"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
FACILITATOR = "facilitator"
SIGNATORY = "signatory"


@dataclass(frozen=True)
class Member:
    """Somebody who signs in to the demonstration."""

    role: str
    party_key: str
    title: str
    given_name: str
    family_name: str
    email: str
    password: str = PASSWORD

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


def _member(role: str, party_key: str, given_name: str, family_name: str, title: str = "") -> Member:
    email = f"{given_name}.{family_name}@example.org".lower()
    return Member(role, party_key, title, given_name, family_name, email)


CAST: tuple[Member, ...] = (
    _member(LEAD_OFFICER, "leicester-city-council", "Rosalind", "Achterberg"),
    _member(LEAD_OFFICER, "leicestershire-county-council", "Callum", "Drayfield"),
    _member(LEAD_OFFICER, "rutland-county-council", "Imogen", "Tarrant-Bello"),
    _member(LEAD_OFFICER, "llr-icb", "Samir", "Kestelman", title="Dr"),
    _member(DEPUTY, "lpt", "Beatrix", "Lowmoor"),
    _member(LEAD_OFFICER, "sdsa", "Hugh", "Okonjo-Pell"),
    _member(LEAD_OFFICER, "leicester-city-pcf", "Zainab", "Mirchandani-Cole"),
    _member(LEAD_OFFICER, "leicestershire-send-hub", "Gemma", "Stathers"),
    _member(LEAD_OFFICER, "rutland-pcv", "Alun", "Peverell"),
    _member(CHAIR, "", "Marguerite", "Ashdown", title="Dr"),
    _member(DIRECTOR, "", "Tobias", "Fenwick-Oyelaran"),
    _member(MANAGEMENT_TEAM, "", "Priti", "Solanke"),
    _member(ADMINISTRATOR, "", "Wendell", "Garrity"),
    _member(ADMINISTRATOR, "", "Noor", "Habbershaw"),
    _member(AUDITOR, "", "Ines", "Callowhill"),
    _member(FACILITATOR, "", "Ottoline", "Brackenbury"),
    _member(SIGNATORY, "lpt", "Verity", "Cropston"),  # has not signed yet
    _member(SIGNATORY, "rutland-pcv", "Edmund", "Ketton"),
)
