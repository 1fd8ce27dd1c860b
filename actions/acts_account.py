"""Acts about the member's own data: 解除绑定, 撤回同意, 删除我的资料 (PIPL art. 15, 47)."""

import re
from collections.abc import Sequence

from actions.acts_base import SHOWN, Act, Subject, ask_anew, digest, names_member
from actions.acts_words import ActName, numbered
from actions.answers import squeezed
from actions.base import TurnContext
from actions.people import bound, label, open_cases, user_of
from bot.cases import service as cases
from bot.cases.erasing import CaseFate, Fate
from bot.catalog import get_catalog, render
from bot.conversations import erasure
from bot.conversations.models import HandoverReason
from bot.conversations.repository import find_erasure
from bot.documents import service as documents
from bot.kernel import vault
from bot.members import service as members
from bot.members.names import fold_name
from bot.members.service import Member

EVERYTHING = "all"
# Nothing weaker than these: 嗯 and 好的 may only say that it was read.
_SURE = re.compile(
    r"(?:是的?|对的?|嗯|我|我要|就|都|全部?|真的|好的?|那|给我|帮我|请|快)*"
    r"(?:确定|确认|肯定|删(?:除|掉|了|光|干净)?|清(?:除|空|掉)|撤(?:回|销)|是的|是)(?:要|想|都|全部?|删|除|掉|撤回|吧|了|的|啊|呀|啦|同意|它|资料|信息|数据|我的|没错|没问题)*"
)


class Unbind(Act):
    """The user will not act for a member any more."""

    name = ActName.UNBIND
    yes_words = "确认解除"
    no_words = "保留"

    def subjects(self, turn: TurnContext) -> list[Subject]:
        """The bound members."""
        here = bound(turn)
        return [Subject(str(one.member.id), label(one, here)) for one in here]

    def nothing(self, turn: TurnContext) -> None:
        """Nobody is bound."""
        turn.say_fresh("act.unbind.nothing", "turn.no_hurry")

    def which(self, subjects: Sequence[Subject]) -> str:
        """The question which member is meant."""
        return render("act.which_member", choices=numbered(one.label for one in subjects))

    def named_in(self, turn: TurnContext, subjects: Sequence[Subject]) -> list[Subject]:
        """By name (a marker of the vault) or by relation."""
        return [one for one in subjects if _is_named(turn, members.get_member(turn.session, int(one.key)))]

    def confirmation_question(self, turn: TurnContext) -> str:
        """What ends, and that open cases go on and who gets their news."""
        member = _subject(turn)
        lines = [render("act.unbind.confirm", member=members.masked_name(member))]
        found = cases.open_cases(turn.session, [member])
        if found:
            names = "、".join(get_catalog().service(case.service).short_name for case in found)
            here = all(case.openid == turn.openid for case in found)
            lines.append(render("act.unbind.cases_here" if here else "act.unbind.cases", services=names))
        return "\n".join([*lines, render("act.unbind.how")])

    def perform(self, turn: TurnContext) -> None:
        """Unbind, with the message as evidence."""
        member = _subject(turn)
        members.unbind(turn.session, user_of(turn), member, evidence=turn.inbound_ids[0])
        cases.close_links(turn.session, member, openid=turn.openid)
        turn.draft.clear()
        turn.say(render("act.unbind.done", member=members.masked_name(member)))


def _says_so_now(turn: TurnContext, *questions: str) -> bool:
    """确定, 删吧: fixed words that are the yes right after the question, and nowhere else."""
    asked = any(words in turn.last_said for words in questions)
    return asked and bool(_SURE.fullmatch(squeezed(turn.text)))


class Withdraw(Act):
    """撤回同意: nothing new is done with the data; a person settles what is under way."""

    name = ActName.WITHDRAW
    yes_words = "确认撤回"
    no_words = "保留"

    def subjects(self, turn: TurnContext) -> list[Subject]:
        """The consent, also to an earlier text: whoever is bound has given one."""
        given = members.has_any_consent(turn.session, user_of(turn)) or bound(turn)
        return [Subject(EVERYTHING, "")] if given else []

    def nothing(self, turn: TurnContext) -> None:
        """No consent stands."""
        turn.say_fresh("act.withdraw.nothing", "turn.no_hurry")

    def read_confirmation(self, turn: TurnContext) -> bool | None:
        """Also 确定, right after the question."""
        return _says_so_now(turn, *_asked(self)) or super().read_confirmation(turn)

    def perform(self, turn: TurnContext) -> None:
        """Record it; a person sees to open cases."""
        members.withdraw_consent(turn.session, user_of(turn), evidence=turn.inbound_ids[0])
        documents.drop_held(turn.session, turn.openid)
        turn.draft.clear()  # also what was put aside
        if open_cases(turn):
            turn.handover = HandoverReason.CONSENT_REVOKED
            turn.say(render("act.withdraw.done_cases"))
        else:
            turn.say(render("act.withdraw.done"))


class Delete(Act):
    """删除我的资料: what goes, what stays, what happens to open cases; then exactly 确认删除."""

    name = ActName.DELETE
    yes_words = "确认删除"
    no_words = "保留"

    def subjects(self, turn: TurnContext) -> list[Subject]:
        """Whatever is kept of this user: there is always the chat itself."""
        return [Subject(EVERYTHING, "")]

    def nothing(self, turn: TurnContext) -> None:
        """Never: see `subjects`."""
        turn.say_fresh("act.left", "act.left_again")

    def confirmation_question(self, turn: TurnContext) -> str:
        """The preview: tried and taken back, so that it cannot differ from the deed."""
        report = erasure.erase_preview(turn.session, turn.openid)
        lines = [render("act.delete.goes"), *_fates(report.cases, done=False), render("act.delete.stays")]
        if report.kept_documents:
            lines.append(render("act.delete.papers_stay", count=report.kept_documents))
        return "\n".join([*lines, render("act.delete.how")])

    def read_confirmation(self, turn: TurnContext) -> bool | None:
        """Also 确定, right after the question, of which nothing is left where this turn is run again."""
        if find_erasure(turn.session, turn.inbound_ids[0]) is not None:
            return True
        return _says_so_now(turn, *_asked(self)) or super().read_confirmation(turn)

    def means(self, turn: TurnContext) -> str:
        """What becomes of each open case."""
        return "\n".join(_fates(erasure.erase_preview(turn.session, turn.openid).cases, done=False))

    def has_changed(self, turn: TurnContext) -> bool:
        """Seen in `perform`, by the deed itself."""
        return False

    def perform(self, turn: TurnContext) -> None:
        """Forget the user; this answer is the last that is kept, until it is sent.

        Where a case would fare otherwise than was shown, all is taken back and asked again.
        """
        evidence = turn.inbound_ids[0]
        ran_before = find_erasure(turn.session, evidence) is not None
        trial = turn.session.begin_nested()
        report = erasure.erase_user(turn.session, openid=turn.openid, evidence=evidence)
        if not ran_before and turn.draft.get(SHOWN) != digest("\n".join(_fates(report.cases, done=False))):
            trial.rollback()
            ask_anew(turn)
            return
        trial.commit()
        turn.draft.clear()
        turn.say("\n".join([render("act.delete.done"), *_fates(report.cases, done=True)]))


_FATE_WORDS = {
    CaseFate.RETURNED: "act.delete.case_returned",
    CaseFate.USED: "act.delete.case_used",
    CaseFate.EXPIRED: "act.delete.case_expired",
    CaseFate.STAYS_OPEN: "act.delete.case_stays",
}


def _fates(fates: Sequence[Fate], *, done: bool) -> list[str]:
    """A line for each open case: cancelled, and what that means for the quota; or that it goes on."""
    tense = "已" if done else "会"
    return [
        render(_FATE_WORDS[each.fate], service=each.service, number=each.number, member=each.member, tense=tense)
        for each in fates
    ]


def _asked(act: Act) -> tuple[str, ...]:
    """The words that ask for the yes, in full and in short."""
    key = "act.delete.how" if act.name is ActName.DELETE else "act.withdraw.how"
    return (render(key), render("act.again_confirm", yes=act.yes_words, no=act.no_words))


def _subject(turn: TurnContext) -> Member:
    return members.get_member(turn.session, int(turn.draft["act_subject"]))


def _is_named(turn: TurnContext, member: Member) -> bool:
    for token in vault.find_markers(turn.text, vault.VaultKind.NAME):
        if fold_name(vault.reveal(turn.session, token) or "") == fold_name(member.name):
            return True
    return names_member(turn, member)
