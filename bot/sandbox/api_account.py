"""The account's own APIs: tokens, menu, media, members."""

import hmac
from typing import Any

from fastapi import Response

from bot.sandbox.api import Answer, Api, Call
from bot.sandbox.codes import OK_BODY, ApiError, Code
from bot.sandbox.media import MediaKind
from bot.sandbox.notices import account_templates

NAME_BYTES, SUB_NAME_BYTES, KEY_BYTES, URL_BYTES = 16, 60, 128, 1024
TOP_BUTTONS, SUB_BUTTONS = 3, 5
CLICK_TYPES = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"
}  # fmt: skip


def _check_account(call: Call, given: dict[str, Any]) -> None:
    settings = call.world.settings
    if given.get("grant_type") != "client_credential":
        raise ApiError(Code.INVALID_GRANT_TYPE)
    if not given.get("appid"):
        raise ApiError(Code.APP_ID_MISSING)
    if given["appid"] != settings.wechat_app_id:
        raise ApiError(Code.INVALID_APP_ID)
    secret = settings.wechat_app_secret.get_secret_value()
    if not secret or not hmac.compare_digest(str(given.get("secret", "")).encode(), secret.encode()):
        raise ApiError(Code.INVALID_CREDENTIAL)


def get_token(call: Call) -> Answer:
    """/cgi-bin/token"""
    _check_account(call, call.query)
    issued = call.world.tokens.issue_normal()
    return {"access_token": issued.value, "expires_in": issued.expires_in}


def get_stable_token(call: Call) -> Answer:
    """/cgi-bin/stable_token"""
    given = call.json()
    _check_account(call, given)
    issued = call.world.tokens.issue_stable(force=given.get("force_refresh") is True)
    return {"access_token": issued.value, "expires_in": issued.expires_in}


def get_callback_ip(_call: Call) -> Answer:
    """/cgi-bin/getcallbackip"""
    return {"ip_list": ["127.0.0.1"]}


def clear_quota(call: Call) -> Answer:
    """/cgi-bin/clear_quota"""
    if call.json().get("appid") != call.world.settings.wechat_app_id:
        raise ApiError(Code.INVALID_APP_ID)
    call.world.quotas.clear()
    return OK_BODY


def create_menu(call: Call) -> Answer:
    """/cgi-bin/menu/create"""
    menu = call.json()
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP_BUTTONS:
        raise ApiError(Code.INVALID_BUTTON_COUNT)
    call.world.menu = {"button": [_checked_top_button(button) for button in buttons]}
    call.world.ring("menu")
    return OK_BODY


def _checked_top_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise ApiError(Code.BAD_JSON)
    children = button.get("sub_button") or []
    if not children:
        return {**_checked_button(button, NAME_BYTES), "sub_button": []}
    if not isinstance(children, list) or len(children) > SUB_BUTTONS:
        raise ApiError(Code.INVALID_SUB_BUTTON_COUNT)
    checked = [{**_checked_button(child, SUB_NAME_BYTES), "sub_button": []} for child in children]
    return {"name": _checked_name(button, NAME_BYTES), "sub_button": checked}


def _checked_name(button: dict[str, Any], limit: int) -> str:
    name = str(button.get("name") or "")
    if not 0 < len(name.encode()) <= limit:
        raise ApiError(Code.INVALID_BUTTON_NAME)
    return name


def _checked_button(button: Any, name_limit: int) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise ApiError(Code.BAD_JSON)
    name, kind = _checked_name(button, name_limit), str(button.get("type") or "")
    key, url = str(button.get("key") or ""), str(button.get("url") or "")
    if kind in CLICK_TYPES:
        if not 0 < len(key.encode()) <= KEY_BYTES:
            raise ApiError(Code.INVALID_BUTTON_KEY)
        return {"type": kind, "name": name, "key": key}
    if kind == "view":
        if not 0 < len(url.encode()) <= URL_BYTES or not url.startswith(("http://", "https://")):
            raise ApiError(Code.INVALID_BUTTON_URL)
        return {"type": kind, "name": name, "url": url}
    raise ApiError(Code.INVALID_BUTTON_TYPE)


def get_menu(call: Call) -> Answer:
    """/cgi-bin/menu/get"""
    if call.world.menu is None:
        raise ApiError(Code.NO_MENU)
    return {"menu": call.world.menu}


def delete_menu(call: Call) -> Answer:
    """/cgi-bin/menu/delete"""
    call.world.menu = None
    call.world.ring("menu")
    return OK_BODY


def upload_media(call: Call) -> Answer:
    """/cgi-bin/media/upload"""
    media = call.world.media.upload(call.upload or b"", call.query.get("type", ""))
    created_at = int(media.created_at.timestamp())
    return {"type": media.kind.value, "media_id": media.media_id, "created_at": created_at}


def get_media(call: Call) -> Answer:
    """/cgi-bin/media/get: the file, or for a video JSON with its address."""
    media = call.world.media.get(call.query.get("media_id", ""))
    if media.kind is MediaKind.VIDEO:
        settings = call.world.settings
        return {"video_url": f"{settings.wechat_api_base_url.rstrip('/')}/sandbox/media/{media.media_id}"}
    name = f"{media.media_id[:16]}.{media.mime.rsplit('/', 1)[-1]}"
    headers = {"Content-disposition": f'attachment; filename="{name}"'}
    return Response(media.content, media_type=media.mime, headers=headers)


def user_info(call: Call) -> Answer:
    """/cgi-bin/user/info: no name and no picture since 2021."""
    call.openid = call.query.get("openid", "")
    user = call.world.find(call.openid)
    if user is None:
        raise ApiError(Code.INVALID_OPENID)
    if not user.following or user.followed_at is None:
        return {"subscribe": 0, "openid": user.openid}
    return {
        "subscribe": 1,
        "openid": user.openid,
        "language": "zh_CN",
        "subscribe_time": int(user.followed_at.timestamp()),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }


def list_templates(call: Call) -> Answer:
    """/cgi-bin/template/get_all_private_template"""
    found = []
    for key, template_id in call.world.settings.wechat_template_ids.items():
        if template := account_templates().get(key):
            content = "\n".join(f"{label}:{{{{{keyword}.DATA}}}}" for keyword, label in template.fields.items())
            found.append({"template_id": template_id, "title": template.title, "content": content})
    return {"template_list": found}


ACCOUNT_APIS: dict[str, Api] = {
    "token": Api(get_token, "GET", needs_token=False),
    "stable_token": Api(get_stable_token, "POST", needs_token=False),
    "getcallbackip": Api(get_callback_ip, "GET"),
    "get_api_domain_ip": Api(get_callback_ip, "GET"),
    "clear_quota": Api(clear_quota, "POST"),
    "menu/create": Api(create_menu, "POST"),
    "menu/get": Api(get_menu, "GET"),
    "menu/delete": Api(delete_menu, "GET"),
    "media/upload": Api(upload_media, "POST"),
    "media/get": Api(get_media, "GET"),
    "user/info": Api(user_info, "GET"),
    "template/get_all_private_template": Api(list_templates, "GET"),
}
