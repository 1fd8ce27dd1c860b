"""`server.py menu`: the menu at the foot of the chat."""

import json

import typer

from bot.cli.context import open_database, open_settings
from bot.wechat.client import WeChatClient
from bot.wechat.menu import MENU

app = typer.Typer(help="公众号底部菜单", no_args_is_help=True)


def _client() -> WeChatClient:
    settings = open_settings()
    settings.require_credentials()
    return WeChatClient(settings, open_database(settings))


@app.command()
def publish() -> None:
    """发布菜单；会员手机上最迟几分钟后更新。"""
    _client().publish_menu(MENU)
    names = "、".join(button["name"] for button in MENU["button"])
    typer.echo(f"菜单已发布：{names}")


@app.command()
def show() -> None:
    """显示微信上现有的菜单。"""
    typer.echo(json.dumps(_client().current_menu(), ensure_ascii=False, indent=2))
