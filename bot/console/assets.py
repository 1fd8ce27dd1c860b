"""Styles and scripts: ours, and those that npm has brought. Their addresses change with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Depends, Response
from fastapi.responses import FileResponse

from bot.console.access import PUBLIC

HERE = Path(__file__).parent
STATIC = HERE / "static"
NODE_MODULES = HERE.parents[1] / "node_modules"
# What is served of node_modules, by the name it has here.
VENDOR = {
    "tabler.css": NODE_MODULES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css",
    "echarts.js": NODE_MODULES / "echarts" / "dist" / "echarts.simple.min.js",
    "htmx.js": NODE_MODULES / "htmx.org" / "dist" / "htmx.min.js",
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".mp3": "audio/mpeg"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(dependencies=[Depends(PUBLIC)])


def _path_of(name: str) -> Path | None:
    if name in VENDOR:
        return VENDOR[name]
    path = STATIC / name
    return path if path.parent == STATIC and path.suffix in TYPES else None


@lru_cache(maxsize=64)
def static_url(name: str) -> str:
    """The address of a file, with a version that changes when its content does."""
    path = _path_of(name)
    if path is None or not path.is_file():
        return f"/static/{name}"
    return f"/static/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:10]}"


@router.get("/static/{name}")
def static(name: str) -> Response:
    """One file."""
    path = _path_of(name)
    if path is None or not path.is_file():
        return Response("没有这个文件。", 404, media_type="text/plain")
    return FileResponse(path, media_type=TYPES[path.suffix], headers=FOR_EVER)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """For the supervisor and the doctor."""
    return {"status": "ok"}
