"""A small, hard XML reader for callbacks: expat alone, no DTD, no entities, bounded in depth and number of elements."""

from typing import Any
from xml.parsers import expat

MAX_DEPTH = 12
MAX_ELEMENTS = 2_000


class XmlError(ValueError):
    """Not XML, or XML that nobody honest sends."""


class _Builder:
    """Builds dicts: text for leaves, dicts for branches, a list where a name repeats."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._stack: list[dict[str, Any]] = [self.root]
        self._text: list[str] = []
        self._elements = 0

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._stack) > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise XmlError("too deep or too large")
        self._stack.append({})
        self._text.clear()

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, name: str) -> None:
        children = self._stack.pop()
        value: Any = children or "".join(self._text)
        self._text.clear()
        parent = self._stack[-1]
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]


def _refuse(*_details: object) -> int:
    raise XmlError("DTD and entities are refused")


def parse_xml(body: bytes) -> dict[str, Any]:
    """The children of the root element. Raises XmlError for anything that is not plain, small, well-formed XML."""
    builder = _Builder()
    parser = expat.ParserCreate(None)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlError(type(error).__name__) from error
    root = next(iter(builder.root.values()), None)
    if not isinstance(root, dict):
        raise XmlError("no fields")
    return root
