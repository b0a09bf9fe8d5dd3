"""What no authenticator would answer is refused in words on every page that takes a passkey, never with a fault."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from parties.people.models import Person
from tests.test_access.steps import SECOND_STEP, by_password, give_app, sign_in
from tests.test_disputes.browsing import Page

NAMED = '"id":"AAAA","rawId":"AAAA","type":"public-key"'
ANSWERS = {
    "no JSON": "x",
    "not an object": "[]",
    "an object of nothing": "{}",
    "a number for a name": '{"id": 1}',
    "nobody's name": '{"response": {"userHandle": "###"}}',
    "letters that are no code": f'{{{NAMED},"response":{{"clientDataJSON":"x","attestationObject":"x"}}}}',
    "an empty statement": f'{{{NAMED},"response":{{"clientDataJSON":"e30","attestationObject":"oA"}}}}',
    "a signature of nothing": (
        f'{{{NAMED},"response":{{"clientDataJSON":"e30","signature":"AAAA","userHandle":"MQ",'
        '"authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ"}}'
    ),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_nothing_but_a_passkey_is_taken_for_one(gemma: Person, answer: str):
    stranger, half, whole = Client(), Client(), sign_in(gemma)
    sent = {"credential": answer, "name": "x", "passwordless": "on"}
    stranger.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert stranger.post("/accounts/2fa/webauthn/login/", sent)["Location"] == "/accounts/login/"
    give_app(gemma)
    by_password(half, gemma)
    assert half.post(SECOND_STEP, sent).status_code == 200
    whole.get("/accounts/2fa/webauthn/add/")
    assert Page(whole.post("/accounts/2fa/webauthn/add/", sent), whole).status == 200
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()
    assert not {"_auth_user_id"} & (set(stranger.session.keys()) | set(half.session.keys()))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_nor_for_a_confirmation(gemma: Person, answer: str):
    whole = sign_in(gemma)
    Authenticator.objects.create(user=gemma, type="webauthn", data={"name": "My phone", "credential": {}})
    answered = whole.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": answer, "next": "/disputes/"})
    assert answered.status_code == 302
    assert answered["Location"] in ("/accounts/2fa/webauthn/reauthenticate/?next=%2Fdisputes%2F", "/accounts/login/")
    shown = [record for record in whole.session["account_authentication_methods"] if record.get("reauthenticated")]
    assert shown == []
