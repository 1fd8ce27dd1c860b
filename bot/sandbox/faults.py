"""Faults on demand: what a test or a curious person wants to go wrong."""

from dataclasses import dataclass
from enum import StrEnum

ANY_API = "*"
ALWAYS = -1


class FaultKind(StrEnum):
    """What goes wrong."""

    # The call is answered with `errcode` and has no effect.
    ERRCODE = "errcode"
    # A page of HTML with HTTP 200, without effect.
    HTML = "html"
    # HTTP 500, without effect.
    HTTP_500 = "http_500"
    # The call waits `seconds` and is then carried out.
    DELAY = "delay"
    # The call is carried out, but its answer comes `seconds` late.
    LATE_ANSWER = "late_answer"
    # The call is carried out and answered with HTTP 502.
    LOST_ANSWER = "lost_answer"


@dataclass
class Fault:
    """One fault for the next `times` calls of `api` (ALWAYS: until cleared; ANY_API: every API)."""

    kind: FaultKind
    api: str = ANY_API
    times: int = 1
    errcode: int = -1
    errmsg: str = ""
    seconds: float = 0.0


@dataclass
class ReceiptPlan:
    """What the next template receipts say: `failed: system failed`, `failed:freq limit` …; msgid 0 as once reported."""

    status: str = "success"
    zero_msgid: bool = False
    times: int = 1


class Faults:
    """The faults that wait for their call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._receipts: list[ReceiptPlan] = []

    def add(self, fault: Fault) -> None:
        """Let it go wrong."""
        self._waiting.append(fault)

    def plan_receipts(self, plan: ReceiptPlan) -> None:
        """Let the next receipts say this."""
        self._receipts.append(plan)

    def take(self, api: str) -> Fault | None:
        """The fault of this call of `api`, counted."""
        for fault in self._waiting:
            if fault.api in (api, ANY_API):
                fault.times -= fault.times > 0
                if fault.times == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def take_receipt(self) -> ReceiptPlan:
        """What the next receipt says."""
        if not self._receipts:
            return ReceiptPlan()
        plan = self._receipts[0]
        plan.times -= plan.times > 0
        if plan.times == 0:
            self._receipts.pop(0)
        return plan

    def clear(self) -> None:
        """Everything works again."""
        self._waiting.clear()
        self._receipts.clear()
