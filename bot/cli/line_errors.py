"""Mistakes of an imported file, as its importer reads them."""

from collections.abc import Sequence

import typer

from bot.kernel.columns import LineError


def tell(errors: Sequence[LineError], file_name: str) -> None:
    """Print every mistake to stderr, and that nothing was imported."""
    for error in errors:
        place = f"第 {error.line} 行" if error.line else "文件"
        column = f"，{error.column}" if error.column else ""
        typer.echo(f"{place}{column}：{error.problem_zh}", err=True)
    typer.echo(f"{file_name}：有 {len(errors)} 处问题，没有导入任何内容。请改好后重新导入。", err=True)
