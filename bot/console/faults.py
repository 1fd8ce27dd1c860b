"""What people see when something cannot be done: a sentence for htmx, a page for everything else."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.exceptions import HTTPException

from bot.console.access import ForbiddenError, PasswordChangeNeededError, SignedOutError
from bot.console.limits import TOO_LARGE, TOO_LARGE_WORDS
from bot.console.pages import page, templates
from bot.kernel.errors import DomainError

SIGN_IN, PASSWORD = "/sign-in", "/password"
REFUSED, FORBIDDEN, SIGNED_OUT, BAD_REQUEST, SEE_OTHER = 409, 403, 401, 422, 303


def install(app: FastAPI) -> None:
    """Answer every known refusal."""
    app.add_exception_handler(SignedOutError, _signed_out)
    app.add_exception_handler(PasswordChangeNeededError, _password_first)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _no_such_page)


def _is_htmx(request: Request) -> bool:
    return "HX-Request" in request.headers


def tell(request: Request, words: str, status: int) -> Response:
    """Refuse in words: htmx shows a plain text as a notice (static/app.js), a browser gets a page."""
    if _is_htmx(request) or request.method not in ("GET", "HEAD"):
        return PlainTextResponse(words, status)
    return page(request, "fault.html", None, status, words=words)


def _elsewhere(request: Request, address: str, status: int) -> Response:
    if _is_htmx(request):
        return PlainTextResponse("", status, headers={"HX-Redirect": address})
    return RedirectResponse(address, SEE_OTHER)


def _signed_out(request: Request, _error: Exception) -> Response:
    wanted = request.url.path if request.method == "GET" else "/"
    if "text/event-stream" in request.headers.get("accept", ""):
        return PlainTextResponse("", SIGNED_OUT)
    return _elsewhere(request, f"{SIGN_IN}?next={wanted}" if not _is_htmx(request) else SIGN_IN, SIGNED_OUT)


def _password_first(request: Request, _error: Exception) -> Response:
    return _elsewhere(request, PASSWORD, FORBIDDEN)


def _forbidden(request: Request, error: Exception) -> Response:
    return tell(request, str(error), FORBIDDEN)


def _refused(request: Request, error: Exception) -> Response:
    status = getattr(error, "status", REFUSED)
    return tell(request, str(error), status)


def _bad_request(request: Request, _error: Exception) -> Response:
    return tell(request, "提交的内容不完整或格式不对。", BAD_REQUEST)


def _no_such_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = TOO_LARGE_WORDS if status == TOO_LARGE else "没有这个页面，可能已被移走。"
    return tell(request, words, status)


def trouble() -> Response:
    """What people see when something of ours does not work."""
    words = "系统出了点问题，已记录下来。请稍后再试。"
    body = templates.get_template("fault.html").render(me=None, words=words)
    return Response(body, 500, media_type="text/html")
