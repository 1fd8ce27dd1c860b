"""The part of /sandbox/ that only tests and developers use: logs of calls and deliveries, faults, quotas."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.sandbox.delivery import CallbackSender
from bot.sandbox.faults import ALWAYS, ANY_API, Fault, FaultKind, ReceiptPlan
from bot.sandbox.world import World


class FaultIn(BaseModel):
    """A fault for the next `times` calls (-1: until cleared) of `api` (path after /cgi-bin/, or *)."""

    kind: FaultKind = FaultKind.ERRCODE
    api: str = ANY_API
    times: int = Field(default=1, ge=ALWAYS)
    errcode: int = -1
    errmsg: str = ""
    seconds: float = Field(default=0, ge=0, le=120)


class ReceiptIn(BaseModel):
    """What the next receipts of template messages say."""

    status: str = "success"
    zero_msgid: bool = False
    times: int = Field(default=1, ge=ALWAYS)


class TokensIn(BaseModel):
    """What happens to every token: 40001 (revoked) or 42001 (expired) from now on."""

    action: Literal["revoke", "expire"]


class QuotaIn(BaseModel):
    """How many calls of `api` a day."""

    api: str
    limit: int = Field(ge=0)


class DeliveriesIn(BaseModel):
    """How many times every callback is delivered, whatever is answered."""

    deliveries: int = Field(ge=1, le=10)


_DONE = {"ok": True}


def workbench_router(world: World, callbacks: CallbackSender) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/sandbox")
    _add_logs(router, world)
    _add_faults(router, world)

    @router.post("/verify")
    async def verify() -> dict[str, bool]:
        return {"verified": await callbacks.verify()}

    return router


def _add_logs(router: APIRouter, world: World) -> None:
    @router.get("/calls")
    async def calls(after: int = 0) -> list[dict[str, Any]]:
        return [call.as_json() for call in world.calls if call.n > after]

    @router.get("/deliveries")
    async def deliveries(after: int = 0, openid: str | None = None) -> list[dict[str, Any]]:
        return [one.as_json() for one in world.deliveries if one.n > after and openid in (None, one.openid)]

    @router.post("/deliveries")
    async def set_deliveries(given: DeliveriesIn) -> dict[str, bool]:
        world.deliveries_each = given.deliveries
        return _DONE


def _add_faults(router: APIRouter, world: World) -> None:
    @router.post("/faults")
    async def add_fault(given: FaultIn) -> dict[str, bool]:
        world.faults.add(Fault(**given.model_dump()))
        return _DONE

    @router.delete("/faults")
    async def clear_faults() -> dict[str, bool]:
        world.faults.clear()
        return _DONE

    @router.post("/receipts")
    async def plan_receipts(given: ReceiptIn) -> dict[str, bool]:
        world.faults.plan_receipts(ReceiptPlan(**given.model_dump()))
        return _DONE

    @router.post("/tokens")
    async def spoil_tokens(given: TokensIn) -> dict[str, bool]:
        (world.tokens.revoke_all if given.action == "revoke" else world.tokens.expire_all)()
        return _DONE

    @router.post("/quotas")
    async def set_quota(given: QuotaIn) -> dict[str, bool]:
        world.quotas.limits[given.api] = given.limit
        return _DONE
