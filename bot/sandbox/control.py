"""The JSON interface under /sandbox/: what the phone page and end-to-end tests use."""

from datetime import datetime, time
from typing import Any, Literal

from fastapi import APIRouter, Depends, File, Form, HTTPException, UploadFile
from pydantic import BaseModel, Field

from bot.sandbox.acts import Phones
from bot.sandbox.model import User

UPLOAD_LIMIT = 20 * 1024 * 1024
Deliveries = Field(default=None, ge=1, le=10)


class NewUser(BaseModel):
    """A phone to add. Following means: since before, no event is pushed."""

    name: str = Field(min_length=1, max_length=20)
    note: str = Field(default="", max_length=40)
    following: bool = True


class Repeat(BaseModel):
    """How many times the callback is delivered whatever is answered; null: until it is answered."""

    deliveries: int | None = Deliveries


class TextIn(Repeat):
    """A text; `menu_item` when it comes from tapping a msgmenu; `late_seconds`: how long WeChat keeps it to itself."""

    text: str = Field(max_length=20_000)
    menu_item: str | None = None
    late_seconds: float = Field(default=0.0, ge=0, le=60)


class EventIn(Repeat):
    """An event; `parts` are further fields of the push."""

    event: str = Field(pattern=r"^[A-Za-z_]{1,64}$")
    event_key: str | None = Field(default=None, max_length=1024)
    parts: dict[str, str] = {}


class FollowIn(Repeat):
    """A follow; `scene` when it came from a QR code with a parameter."""

    scene: str = Field(default="", max_length=64)


class FileIn(Repeat):
    """A file's name: its content never reaches an account."""

    name: str = Field(default="病理报告.pdf", max_length=120)


class LinkIn(Repeat):
    """A link."""

    title: str = Field(max_length=120)
    url: str = Field(max_length=1024)


class BlockIn(BaseModel):
    """The switch "接收消息" off (blocked) or on."""

    blocked: bool = True


class ClockIn(BaseModel):
    """One of: seconds forward, an ISO time, the next moment that shows HH:MM."""

    advance_seconds: float | None = None
    to: datetime | None = None
    next_time: time | None = None


def control_router(phones: Phones) -> APIRouter:
    """The routes of users and their acts, and of the clock."""
    router = APIRouter(prefix="/sandbox")
    world = phones.world

    def user(openid: str) -> User:
        return world.user(openid)

    a_user: User = Depends(user)

    @router.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/users")
    async def list_users() -> list[dict[str, Any]]:
        return [one.as_json(world.clock.now()) for one in world.users]

    @router.post("/users")
    async def add_user(new: NewUser) -> dict[str, Any]:
        return world.add_user(new.name, note=new.note, following=new.following).as_json(world.clock.now())

    @router.get("/users/{openid}/messages")
    async def messages(after: int = 0, who: User = a_user) -> list[dict[str, Any]]:
        return [line.as_json() for line in who.lines if line.n > after]

    @router.post("/reset")
    async def reset() -> dict[str, bool]:
        world.reset()
        return {"ok": True}

    _add_messages(router, phones, a_user)
    _add_rare_messages(router, phones, a_user)
    _add_events(router, phones, a_user)
    _add_clock(router, phones)
    return router


def _add_messages(router: APIRouter, phones: Phones, a_user: User) -> None:
    @router.post("/users/{openid}/text")
    async def send_text(given: TextIn, who: User = a_user) -> dict[str, Any]:
        how: dict[str, Any] = {"deliveries": given.deliveries, "menu_item": given.menu_item}
        line = phones.text(who, given.text, late_seconds=given.late_seconds, **how)
        return line.as_json()

    @router.post("/users/{openid}/image")
    async def send_image(
        file: UploadFile = File(), deliveries: int | None = Form(None, ge=1, le=10), who: User = a_user
    ) -> dict[str, Any]:
        return phones.image(who, await _content(file), deliveries=deliveries).as_json()

    @router.post("/users/{openid}/{kind}-media")
    async def send_media(
        kind: Literal["voice", "video"],
        file: UploadFile = File(),
        recognised: str = Form("", max_length=20_000),
        deliveries: int | None = Form(None, ge=1, le=10),
        who: User = a_user,
    ) -> dict[str, Any]:
        content = await _content(file)
        if kind == "voice":
            return phones.voice(who, content, recognised=recognised, deliveries=deliveries).as_json()
        return phones.video(who, content, deliveries=deliveries).as_json()


def _add_rare_messages(router: APIRouter, phones: Phones, a_user: User) -> None:
    @router.post("/users/{openid}/file")
    async def send_file(given: FileIn, who: User = a_user) -> dict[str, Any]:
        return phones.file(who, given.name, deliveries=given.deliveries).as_json()

    @router.post("/users/{openid}/sticker")
    async def send_sticker(given: Repeat, who: User = a_user) -> dict[str, Any]:
        return phones.sticker(who, deliveries=given.deliveries).as_json()

    @router.post("/users/{openid}/again")
    async def deliver_again(who: User = a_user) -> dict[str, bool]:
        return {"ok": phones.callbacks.again(who)}

    @router.post("/users/{openid}/location")
    async def send_location(given: Repeat, who: User = a_user) -> dict[str, Any]:
        return phones.location(who, deliveries=given.deliveries).as_json()

    @router.post("/users/{openid}/link")
    async def send_link(given: LinkIn, who: User = a_user) -> dict[str, Any]:
        return phones.link(who, title=given.title, url=given.url, deliveries=given.deliveries).as_json()


def _add_events(router: APIRouter, phones: Phones, a_user: User) -> None:
    @router.post("/users/{openid}/event")
    async def send_event(given: EventIn, who: User = a_user) -> dict[str, bool]:
        parts: dict[str, str | float] = {**given.parts}
        phones.event(who, given.event, key=given.event_key, deliveries=given.deliveries, **parts)
        return {"ok": True}

    @router.post("/users/{openid}/follow")
    async def follow(given: FollowIn | None = None, who: User = a_user) -> dict[str, bool]:
        wanted = given or FollowIn()
        phones.follow(who, scene=wanted.scene, deliveries=wanted.deliveries)
        return {"ok": True}

    @router.post("/users/{openid}/unfollow")
    async def unfollow(given: Repeat | None = None, who: User = a_user) -> dict[str, bool]:
        phones.unfollow(who, deliveries=given.deliveries if given else None)
        return {"ok": True}

    @router.post("/users/{openid}/block")
    async def block(given: BlockIn | None = None, who: User = a_user) -> dict[str, bool]:
        phones.block(who, on=given.blocked if given else True)
        return {"ok": True}


def _add_clock(router: APIRouter, phones: Phones) -> None:
    clock = phones.world.clock

    def shown() -> dict[str, Any]:
        return {"offset_seconds": clock.offset_seconds, "now": clock.now().isoformat()}

    @router.get("/clock")
    async def read_clock() -> dict[str, Any]:
        return shown()

    @router.post("/clock")
    async def move_clock(given: ClockIn) -> dict[str, Any]:
        phones.move_clock(seconds=given.advance_seconds, to=given.to, next_time=given.next_time)
        return shown()


async def _content(file: UploadFile) -> bytes:
    content = await file.read(UPLOAD_LIMIT + 1)
    if len(content) > UPLOAD_LIMIT:
        raise HTTPException(413, "文件太大，请选择20MB以内的文件。")
    return content
