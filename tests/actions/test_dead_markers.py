"""A marker whose value is gone (erased, or from before a migration): the dialogue asks again and goes on."""

import pytest
from sqlalchemy import delete

from bot.kernel import vault
from tests.actions.conversation import Conversation
from tests.members.people import add_member, add_policy, id_number


@pytest.mark.parametrize("first", ["陈秀兰", "number"])
def test_j3_what_can_no_longer_be_read_is_asked_for_again(talk: Conversation, first: str) -> None:
    name, number = "陈秀兰", id_number()
    add_policy(talk.session, add_member(talk.session, name=name, number=number))
    talk.say("想约门诊", "request_outpatient")
    talk.say("同意")
    given, other = (name, number) if first == name else (number, name)
    talk.say(given, "inform_identity")
    talk.session.execute(delete(vault.VaultEntry))
    talk.say(other, "inform_identity")
    assert "member_id" not in talk.draft
    for _ in range(2):
        if "member_id" not in talk.draft:
            talk.say(number if talk.draft.get("member_name") else name, "inform_identity")
    assert talk.draft["member_id"]
