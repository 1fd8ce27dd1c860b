"""The first action of a turn outside of forms: what is heard whatever the intent comes first (actions/asides.py)."""

import re
from abc import abstractmethod
from typing import ClassVar

from actions import (
    acts,
    asides,
    faq_clear,
    interruptions,
    paper_answers,
    parking,
    spoken_of,
    unspecified,
    unsure,
)
from actions.acts_appointments import NoShow, awaited
from actions.acts_sample import waits_for_number
from actions.acts_words import (
    ACT_OF_INTENT,
    ActName,
    act_by_words,
    act_meant,
    says_missed,
    says_will_go,
    speaks_of_a_case,
)
from actions.admission import tell_too_soon
from actions.advice import asks_whether_to_treat
from actions.answers import is_question
from actions.base import InsAction, TurnContext
from actions.consent import agrees_early, counts_early
from actions.consent_words import says_only_agreed
from actions.elsewhere import tell_elsewhere
from actions.interruptions import REQUESTS
from actions.mentions import mentioned_service, names_service
from actions.next_service import named_first, remember_others
from actions.people import consented, open_cases
from actions.persons import known_member, settle, take_markers
from actions.places import covered_cities
from actions.refusals import carry_history
from actions.services import go_on, say_begun
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from actions.told import remember_facts, say_kept, say_noted, take_facts
from actions.tumours import named_tumour
from actions.understanding import UNSURE
from bot.catalog import ServiceId, get_catalog, render
from bot.conversations.spelling import simplified
from bot.kernel.vault import TOKEN

LONGEST_KEYWORD = 6
_HEARD_FIRST = ("emergency", "human_agent", "complaint", "submit_documents")


class OpeningAction(InsAction):
    """An action that a rule calls for an intent. Subclasses write `answer`."""

    # The intents that bring it, as in data/rules.
    intents: ClassVar[tuple[str, ...]] = ()

    def handle(self, turn: TurnContext) -> None:
        """Answer, unless the words were clear without the intent.

        Where a choice was offered and taken, it is the chosen intent that is answered, whatever `1` was taken for.
        """
        if paper_answers.hears(turn):
            return
        if _agrees_before_it_is_asked(turn) or _names_service(turn) or unsure.hears_choice(turn):
            return
        if _wishes_for_family(turn) or _asks_to_have(turn) or asides.heard(turn):
            return
        if turn.intent == UNSURE:
            answer_unsure(turn)
        elif turn.offer and turn.offer.chosen:
            _answering(turn.intent).answer(turn)
        else:
            self.answer(turn)
        if turn.intent == "greet":
            parking.remind(turn)

    @abstractmethod
    def answer(self, turn: TurnContext) -> None:
        """Answer by the intent."""


def _agrees_before_it_is_asked(turn: TurnContext) -> bool:
    """同意 outside of a form: it counts for who has seen the text; who has not, is shown it.

    True where that is all that the message says; a request in it goes on.
    """
    if not agrees_early(turn):
        return False
    counts = counts_early(turn)
    if not says_only_agreed(turn.text):
        return False
    turn.draft.pop("misses", None)
    if counts:
        turn.say(render("who.agreed"))
        if not parking.goes_on(turn):
            turn.say_menu("turn.what_to_do")
    elif not turn.draft.get("service") and (service := spoken_of.asked_about_lately(turn)):
        _begin(turn, service)
    else:
        go_on(turn)
    return True


def _names_service(turn: TurnContext) -> bool:
    """A bare number that comes here answers an offer that is over: it is the menu's again."""
    numbers = {str(service.number): service.id for service in get_catalog().services}
    if turn.offer is not None or turn.draft.get("question") or turn.text not in numbers:
        return False
    turn.intent = f"request_{numbers[turn.text]}"
    _answering(turn.intent).answer(turn)
    return True


def _wishes_for_family(turn: TurnContext) -> bool:
    """可以帮我妈约门诊吗: what is asked is answered in a line, and the request begun."""
    service = spoken_of.wished_for_family(turn.text)
    if service is None or turn.intent in _HEARD_FIRST or act_by_words(turn.text):
        return False
    if spoken_of.asks_whether(turn.text):
        turn.say(render("request.for_family"))
    _begin(turn, service)
    return True


def _asks_to_have(turn: TurnContext) -> bool:
    """那你们再免费给我做一次行吗: the service that was spoken of is begun; not where something is under way."""
    service = None if turn.intent in _HEARD_FIRST else spoken_of.asked_to_have(turn)
    if service is None or (consented(turn) and open_cases(turn)):
        return False
    _begin(turn, service)
    return True


def begins_what_was_spoken_of(turn: TurnContext) -> bool:
    """那就办 after 来得及: the service that was asked about is begun; a mere 好 is asked whether it means that."""
    found = spoken_of.agreed_to(turn)
    if found is None:
        return False
    service, is_sure = found
    turn.draft.pop("misses", None)
    if not is_sure:
        unspecified.offer(turn, service)
        return bool(turn.says)
    turn.text = spoken_of.with_line_before(turn)
    _begin(turn, service)
    return True


def _begins_with_city(turn: TurnContext) -> bool:
    service = spoken_of.meant_with_city(turn)
    if service is None:
        return False
    _begin(turn, service)
    return True


def _begin(turn: TurnContext, service: ServiceId) -> None:
    turn.intent = f"request_{service}"
    ActionBeginService().begin(turn)


def _wish_in_keywords(text: str) -> ServiceId | None:
    """门诊 胃癌 重庆: the name of a service, and besides it nothing but an illness or a city."""
    words = [word for word in re.split(r"[\s,，、。.;；]+", TOKEN.sub(" ", text)) if word]
    names = [word for word in words if len(word) <= LONGEST_KEYWORD and names_service(word)]
    others = [word for word in words if word not in names]
    service = mentioned_service(names[0]) if len(names) == 1 and others else None
    if service is None or is_question(text) or not all(named_tumour(word) or covered_cities(word) for word in others):
        return None
    return service.id


def _answering(intent: str) -> OpeningAction:
    return next(kind() for kind in OpeningAction.__subclasses__() if intent in kind.intents)


def answer_unsure(turn: TurnContext) -> None:
    """A message that is not clear; a bare courier number and 能去 are understood where they are waited for."""
    turn.form = None
    if wish := _wish_in_keywords(turn.text) or unspecified.named_wish(turn.text):
        turn.intent = f"request_{wish}"
        _answering(turn.intent).answer(turn)
    elif name := act_by_words(turn.text):
        acts.begin(turn, name)
    elif waits_for_number(turn):
        acts.begin(turn, ActName.COURIER)
    elif says_missed(turn.text) and NoShow().fitting(turn):
        acts.begin(turn, ActName.NO_SHOW)
    elif says_will_go(turn.text) and awaited(turn):
        acts.begin(turn, ActName.ATTEND)
    elif not _hears_of_illness(turn) and not _begins_with_city(turn):
        interruptions.unclear(turn)


def _hears_of_illness(turn: TurnContext) -> bool:
    """我爸胃癌, 上个月查出来的: no wish yet. It is kept for the service that is chosen, with a warm word meanwhile."""
    before = len(turn.says)
    told = remember_facts(turn)
    if not {"tumour", "diagnosed_on"} & set(told):
        return False
    turn.draft.pop("misses", None)
    turn.says.insert(before, render("facts.illness"))
    if consented(turn):
        say_noted(turn, told)
    turn.say_menu("turn.menu")
    return True


class ActionBeginService(OpeningAction):
    """The member asks for one of the five services."""

    action_name = "action_begin_service"
    intents = tuple(REQUESTS)

    def answer(self, turn: TurnContext) -> None:
        """Note the service and whatever else the message tells, then go to the first question."""
        if interruptions.answers_plainly(turn) or asks_whether_to_treat(turn):
            return
        self.begin(turn)

    @staticmethod
    def begin(turn: TurnContext) -> None:
        """Begin the service of the intent with what the message tells."""
        wish, others = named_first(turn, REQUESTS[turn.intent])
        refused = turn.draft.get("refused") or {}
        remembered = [slot for slot in DETAIL_SLOTS if turn.draft.get(slot)]
        interruptions.begin(turn, wish)
        take_markers(turn)
        settle(turn)
        carry_history(turn, refused)
        say_begun(turn)
        if words := faq_clear.fee_besides(simplified(turn.text), get_catalog().service(wish)):
            turn.say(words)
        remember_others(turn, others)
        if consented(turn):
            say_kept(turn, remembered)
        take_facts(turn)
        tell_elsewhere(turn)
        tell_too_soon(turn)
        go_on(turn)


class ActionInformIdentity(OpeningAction):
    """A name or a number outside a form."""

    action_name = "action_inform_identity"
    intents = ("inform_identity",)

    def answer(self, turn: TurnContext) -> None:
        """Check it at once when both halves are there; else ask for the other half."""
        if waits_for_number(turn):  # T1: a long courier number is hidden as an ID number would be
            acts.begin(turn, ActName.COURIER)
            return
        if interruptions.answers_plainly(turn):
            return
        if wish := interruptions.wish_besides(turn):
            interruptions.begin(turn, wish)
        take_markers(turn)
        settle(turn)
        turn.draft.setdefault("want", "menu")
        if wish:
            say_begun(turn)
        if not any(turn.draft.get(slot) for slot in IDENTITY_SLOTS) and known_member(turn):
            if wish:
                go_on(turn)
            else:
                turn.say_menu("turn.menu")
            return
        take_facts(turn)
        tell_elsewhere(turn)
        tell_too_soon(turn)
        go_on(turn)


class ActionBeginAct(OpeningAction):
    """取消, 改期, 快递单号…, outside of a form."""

    action_name = "action_begin_act"
    intents = tuple(ACT_OF_INTENT)

    def answer(self, turn: TurnContext) -> None:
        """Start the act that the message asks for. A mere 算了 with nothing being filled in changes nothing."""
        name = act_by_words(turn.text) or act_meant(turn.intent, turn.text)
        idle = name is None or (name is ActName.CANCEL and not speaks_of_a_case(turn.text))
        if idle and (wish := unspecified.named_wish(turn.text)):  # 算了算了，就在这儿办吧，办住院预约: a sigh
            _begin(turn, wish)
            return
        if name is None or idle:
            turn.say_fresh("turn.no_hurry", "turn.goodbye_again")
            return
        acts.begin(turn, name)
