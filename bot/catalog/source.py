"""Reading YAML so that every mistake can be told with its file and line."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.kernel.errors import DomainError

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


class CatalogError(DomainError):
    """The catalog cannot be used; the message names file, line and field."""


class _Loader(yaml.CSafeLoader):
    """SafeLoader (libyaml's, ten times as fast) that refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class Source:
    """One YAML file: its data, and the line of every place in it."""

    def __init__(self, path: Path) -> None:
        """Raises CatalogError when the file is missing or not YAML."""
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
            self.data: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from SafeLoader
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except OSError as error:
            raise CatalogError(f"{path.name}：文件无法读取（{error.strerror}）") from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise CatalogError(f"{path.name}:{line}：不是正确的YAML（{getattr(error, 'problem', error)}）") from error
        self._lines: dict[Place, int] = {}
        self._index(root, ())

    def _index(self, node: yaml.Node | None, place: Place) -> None:
        if node is None:
            return
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._lines[(*place, key.value)] = key.start_mark.line + 1
                self._index(value, (*place, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self._index(item, (*place, number))

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest place around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def problem(self, place: Place, words: str) -> str:
        """`file:line：field：words`."""
        field = ".".join(str(part) for part in place)
        return f"{self.path.name}:{self.line(place)}：{field}：{words}"

    def validate(self, model: type[Model], data: Any = None) -> Model:
        """The file's data as `model`; raises CatalogError listing every mistake."""
        try:
            return model.model_validate(self.data if data is None else data)
        except ValidationError as error:
            problems = [self.problem(item["loc"], item["msg"]) for item in error.errors()]
            raise CatalogError("服务目录有误：\n" + "\n".join(problems)) from error
