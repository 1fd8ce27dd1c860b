"""`server.py nlu export`: what agents have marked as wrongly understood, for training."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import open_database, open_settings
from bot.conversations import meanings

app = typer.Typer(help="语言理解：导出坐席标记过的消息", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `nlu export` a command of its own name, although it is the only one."""


@app.command("export")
def export(path: Annotated[Path, typer.Argument(help="写入的YAML文件，如 marked.yml", dir_okay=False)]) -> None:
    """把坐席标记过的消息导出为训练数据（YAML）；姓名、证件号、电话都换成编造的。请人看过再放进 data/nlu。"""
    with open_database(open_settings()).reading() as session:
        text = meanings.training_data(session)
    path.write_text(text, encoding="utf-8")
    typer.echo(f"已导出{text.count('      - ')}条到 {path}。")
