"""Who is insured: consent, for whom, then name and ID number against the roster (J3)."""

import re

from actions import id_cards, interruptions, whom
from actions.acts_words import numbered, read_choice
from actions.answers import is_question, read_yes_no
from actions.base import TurnContext
from actions.consent import agrees_early, answer_heard, read_consent, show, was_shown
from actions.forms import AskSlot, FormGuide
from actions.people import consented
from actions.person_words import names_wrong_person, relation_named
from actions.persons import (
    KINDS,
    has_markers,
    missing_identity,
    settle,
    settle_kept,
    somebody_new,
    take_markers,
)
from actions.readings import NOTHING, Reading
from actions.service_with_yes import change_service
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from actions.told import remember_facts, say_kept, take_facts
from actions.verification import candidate_kinds, drop_bad_number, drop_what_was_wrong
from bot.catalog import render
from bot.kernel import vault
from bot.members.service import ID_KIND_NAMES, IdKind

_NAME, _NUMBER = re.compile(r"名"), re.compile(r"身份证|证件|号")
_MISTYPED = re.compile(r"(?:写|输|打|发|填|弄|搞)错|错了|不对")
_WHY = re.compile(
    r"为什么要|干嘛要|干什么要|凭(?:什么|啥)|不(?:想|愿意?|敢|肯)(?:再)?(?:给|说|发|提供|透露|告诉)|不(?:给|发|告诉|提供|方便)|泄露|隐私|烦(?:不烦|死|人)?|啰嗦|问(?:这么|那么|得)多|(?:安全|靠谱|保密)(?:吗|么|不|性)|骗"
    r"|要(?:姓名|名字|身份证|证件|这个|这些)(?:干|做|有)|(?:干|做)什么用|什么用|用途|拿(?:去|来)?(?:干|做)|干嘛|干啥"
)
# The text is too long, the eyes too weak, or it is not clear what to agree to: it is told in a line.
_TOO_MUCH = re.compile(
    r"太长|太多|太啰嗦|字(?:太|这么|好)?(?:小|多)|看不(?:懂|清|见|明白|过来)|不识字|不认字|念给|读给|眼(?:睛|神)?.{0,3}(?:不好|花)|老花|简单(?:点|说|讲)|长话短说"
    r"|同意(?:的?是)?(?:啥|什么)|什么意思|啥意思"
)
_NO_DOCUMENT = re.compile(
    r"(?:身份证|证件|号码)[^，。]{0,6}(?:丢|掉了|不见|找不|没带|不在|没有|没办|过期|不记得|记不)|(?:没|忘)(?:有|带|了)?身份证|社保卡|医保卡|驾驶?[证照]|户口|出生证|残疾证|尾号|[后前][四六八]位"
)
LONGEST_RELATION = 8
SELF = "本人"
_KIND_WORDS = (
    (IdKind.PASSPORT, re.compile(r"护照")),
    (IdKind.TAIWAN_PERMIT, re.compile(r"台胞|台湾")),
    (IdKind.HK_MACAU_PERMIT, re.compile(r"回乡|港澳|香港|澳门")),
    (IdKind.FOREIGNER_PERMANENT, re.compile(r"永久|永居|绿卡|外国人")),
    (IdKind.HMT_RESIDENCE_PERMIT, re.compile(r"居住证")),
    (IdKind.RESIDENT_ID, re.compile(r"居民身份证|^身份证$")),
)


class ValidateIdentityForm(FormGuide):
    """Takes name and number in any order, also both in one message; they arrive as vault markers."""

    form_name = "identity_form"

    def handle(self, turn: TurnContext) -> None:
        """A yes or no to the consent answers no other choice that was offered meanwhile."""
        if turn.requested_slot == "consent" and turn.form == self.form_name and answer_heard(turn) is not None:
            turn.offer = None
        super().handle(turn)

    def next_slot(self, turn: TurnContext) -> str | None:
        """Consent, for whom, name, number, and its kind where the number does not tell; None once that is known."""
        return missing_identity(turn)

    def read(self, turn: TurnContext, slot: str) -> Reading:
        """An answer to the question, or name and number whenever they come."""
        if slot == "consent" or not consented(turn):  # it may have been taken back meanwhile
            return self._consent(turn)
        if slot == "for_whom":
            return whom.read_whom(turn)
        if slot == "id_kind" and (kind := _read_kind(turn)):
            turn.draft["id_kind"] = kind
            return Reading(value="")
        return self._name_or_number(turn, slot)

    def ends_early(self, turn: TurnContext) -> bool:
        """Not where 算了 only leads up to the consent: 算了，你们拿去用吧，同意."""
        if turn.requested_slot == "consent" and answer_heard(turn):
            return False
        return super().ends_early(turn)

    def accept(self, turn: TurnContext, slot: str, value: str) -> None:
        """Nothing: `read` has taken what was told."""

    def _consent(self, turn: TurnContext) -> Reading:
        told = has_markers(turn)
        take_markers(turn)  # kept sealed, whatever the answer is
        settle(turn)
        facts = remember_facts(turn)
        agrees = answer_heard(turn) is True
        answer = read_consent(turn)
        if consented(turn):
            if agrees:
                change_service(turn)
            drop_bad_number(turn)
            settle_kept(turn)
            turn.say(answer.echo or "")
            say_kept(turn, DETAIL_SLOTS)
            return Reading(value="")
        if not answer.silent:
            return answer
        if told:
            turn.say_fresh("who.sealed", "who.sealed_again")
            return Reading(value="")
        if _TOO_MUCH.search(turn.text):
            turn.say_fresh("who.in_short", "who.in_short_again")
            turn.draft["hinted"] = True
            return Reading(value="")
        if not _WHY.search(turn.text) and interruptions.answers_plainly(turn):
            return Reading(value="")
        if facts:
            turn.say_fresh("facts.sealed", "facts.sealed_again")
        if facts or relation_named(turn):
            return Reading(value="")
        if is_question(turn.text) and "同意" in turn.text:  # 不同意就不能办吗
            turn.say_fresh("who.why_again", "who.why_consent")
            return Reading(value="")
        return _why(turn, "who.why_consent")

    def _name_or_number(self, turn: TurnContext, slot: str) -> Reading:
        told = has_markers(turn)
        if told:
            named_before = bool(turn.draft.get("member_name"))
            take_markers(turn)
            _acknowledge(turn, named_before=named_before)
        if take_facts(turn, loose=True) or told:
            return Reading(value="")
        wrong = names_wrong_person(turn)
        if (wrong or _MISTYPED.search(turn.text)) and _start_anew(turn):
            return Reading(value="")
        short = slot == "member_name" and len(turn.text) <= LONGEST_RELATION
        if short and (relation := relation_named(turn)):
            settle(turn)
            if not turn.draft.get("member_id") and turn.draft.get("for_whom") is None:
                somebody_new(turn, relation)
            key = "who.self_noted" if relation == SELF else "who.relation_noted"
            return Reading(value="", echo=render(key, relation=relation))
        if wrong:
            turn.draft.pop("relation", None)
            somebody_new(turn)
            return Reading(value="", echo=render("who.somebody_new"))
        if _NO_DOCUMENT.search(turn.text):
            turn.say_fresh("who.other_papers", "hint.person")
            return Reading(value="")
        return _why(turn)


def _why(turn: TurnContext, words: str = "who.why") -> Reading:
    if turn.intent == "emergency":  # 写我名字有啥用，过几天就没有我这个人了
        return NOTHING
    refuses = turn.intent == "deny" or read_yes_no(turn.text) is False
    if not refuses and turn.intent != "faq_eligibility" and not _WHY.search(turn.text):
        return NOTHING
    turn.say_fresh(words, "who.why_again")
    return Reading(value="")


def _read_kind(turn: TurnContext) -> str | None:
    candidates = candidate_kinds(turn)
    place = read_choice(turn.text, len(candidates))
    if place is not None:
        return candidates[place]
    return next((kind for kind, words in _KIND_WORDS if kind in candidates and words.search(turn.text)), None)


def _start_anew(turn: TurnContext) -> bool:
    """名字写错了 drops the name, 身份证打错了 the number, 写错了 both: what was right need not be sent again."""
    name, number = bool(_NAME.search(turn.text)), bool(_NUMBER.search(turn.text))
    wrong = [slot for slot, said in zip(IDENTITY_SLOTS, (name, number), strict=True) if said or name == number]
    dropped = drop_what_was_wrong(turn, wrong)
    turn.draft.pop("id_kind", None)
    if dropped and name != number:
        turn.say(render("who.name_dropped" if name else "who.number_dropped"))
    return dropped


def _acknowledge(turn: TurnContext, *, named_before: bool) -> None:
    """Half of the two came in while the other half was asked for: said, so that nobody sends it a third time."""
    if all(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
        return
    if named_before and vault.find_markers(turn.text, KINDS["member_name"]):
        turn.say(render("who.name_noted"))
    elif turn.draft.get("id_number") and turn.requested_slot == "member_name":
        turn.say(render("who.number_noted"))


class AskConsent(AskSlot):
    """Shows the consent text, once in full; its last line asks for 同意."""

    slot = "consent"

    def question(self, turn: TurnContext) -> str:
        """The text in force, once in an hour, with a word on a 同意 that came before it; else the question in short."""
        first_time = not was_shown(turn)
        text = show(turn)
        if text is None or text in turn.last_said:
            return self.question_again(turn)
        early = first_time and agrees_early(turn)
        return f"{render('who.early_yes')}\n\n{text}" if early else text


class AskMemberName(AskSlot):
    """Asks for the insured's name; after a mismatch for whichever of the two was wrong."""

    slot = "member_name"

    def question(self, turn: TurnContext) -> str:
        """The question."""
        if turn.draft.get("tried"):
            return render("ask.name_or_number")
        if not _missing_both(turn):
            return super().question(turn)
        return id_cards.offer(turn) or _with_card(super().question(turn))

    def question_again(self, turn: TurnContext) -> str:
        """The question in short; about a card that was read, if that is open."""
        asked = render("again.name_or_number") if turn.draft.get("tried") else super().question_again(turn)
        return id_cards.question(turn) or asked

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """About a card that was read, in short."""
        return id_cards.question_again(turn) or super().in_other_words(turn, words)


class AskIdNumber(AskSlot):
    """Asks for the insured's ID number."""

    slot = "id_number"

    def question(self, turn: TurnContext) -> str:
        """The question; a photograph of the card will do."""
        return _with_card(super().question(turn))

    def question_again(self, turn: TurnContext) -> str:
        """The question in short; about a card that was read, if that is open."""
        return id_cards.question(turn) or super().question_again(turn)

    def in_other_words(self, turn: TurnContext, words: str) -> str:
        """About a card that was read, in short."""
        return id_cards.question_again(turn) or super().in_other_words(turn, words)


def _with_card(words: str) -> str:
    return words + render("seen.card.instead") if id_cards.is_read() else words


def _missing_both(turn: TurnContext) -> bool:
    return not any(turn.draft.get(slot) for slot in IDENTITY_SLOTS)


class AskIdKind(AskSlot):
    """Asks which document a number is from that could be of several."""

    slot = "id_kind"

    def question(self, turn: TurnContext) -> str:
        """The kinds that the number fits, numbered."""
        kinds = [ID_KIND_NAMES[kind] for kind in candidate_kinds(turn)]
        return render("ask.id_kind", choices=numbered(kinds))
