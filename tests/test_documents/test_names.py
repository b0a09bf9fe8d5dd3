"""Whatever a file is called, it is shown under a name that is safe everywhere, and the same however often asked."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.documents.names import DEVICES, LONGEST, REORDERING, safe_name
from alliance.kernel.errors import Refusal


@given(st.text(max_size=400) | st.text(alphabet='./\\con:"*?<>|\u202e\u200b \r\n', max_size=40))
def test_a_name_is_refused_or_safe(given_name):
    try:
        shown = safe_name(given_name, field="paper")
    except Refusal:
        assert REORDERING & set(given_name)
        return
    assert 0 < len(shown) <= LONGEST
    assert not set(shown) & set('<>:"|?*/\\')
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)
    assert shown.split(".")[0].lower() not in DEVICES
    assert shown == unicodedata.normalize("NFC", shown).strip()
    assert not shown.startswith(".")
    assert not shown.endswith(".")


@given(st.text(max_size=400))
def test_a_safe_name_is_its_own_safe_name(given_name):
    try:
        shown = safe_name(given_name, field="paper")
    except Refusal:
        return
    assert safe_name(shown, field="paper") == shown
