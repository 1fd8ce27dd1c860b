"""The account's menu: a callback URL switches the console's menu off, so it is published by API (wechat-protocol 1.9).

Three buttons, short names (a phone shows four characters), CLICK keys only: a tap arrives as an event.
"""

from typing import Any

MENU: dict[str, Any] = {
    "button": [
        {
            "name": "我要预约",
            "sub_button": [
                {"type": "click", "name": "申请服务", "key": "menu.request"},
                {"type": "click", "name": "服务介绍", "key": "menu.services"},
            ],
        },
        {
            "name": "我的进度",
            "sub_button": [
                {"type": "click", "name": "查询进度", "key": "menu.status"},
                {"type": "click", "name": "补交资料", "key": "menu.documents"},
            ],
        },
        {"type": "click", "name": "人工客服", "key": "menu.human"},
    ]
}
