"""Overlays: one YAML file laid over another, with every value remembering the file and line it came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.problems import BadInputError, Problem, nearest_name, one_of
from sim.texts import text
from sim.yamlfile import Located, read_yaml

Key = tuple[str, ...]
"""Where a value stands: the keys (and list positions) from the top of the file."""
MAX_VALUES = 100_000
"""A small YAML file can unfold, through aliases of aliases, to more values than fit into memory."""
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Place:
    """A file and, where known, a line of it."""

    file: str
    line: int | None = None


@dataclass
class Merged:
    """Content of several layers, the later over the earlier."""

    content: dict[str, Any] = field(default_factory=dict)
    origin: dict[Key, Place] = field(default_factory=dict)

    def lay(self, layer: Mapping[str, Any], file: str, under: Key = ()) -> None:
        """Lay `layer` over what is there: mappings are joined key by key, everything else is replaced."""
        target = self.content
        for part in under:
            if not isinstance(target.get(part), dict):
                target[part] = {}
            target = target[part]
        self._join(target, layer, file, under)

    def drop(self, key: str) -> None:
        """Forget a key at the top and where it came from."""
        self.content.pop(key, None)
        self.origin = {path: place for path, place in self.origin.items() if path[0] != key}

    def place(self, path: Iterable[Any]) -> Place:
        """The place of `path`, or of the innermost mapping around it."""
        parts = tuple(str(part) for part in path)
        for end in range(len(parts), 0, -1):
            if parts[:end] in self.origin:
                return self.origin[parts[:end]]
        return Place(next(iter(self.origin.values())).file if self.origin else "")

    def _join(self, target: dict[str, Any], layer: Mapping[str, Any], file: str, under: Key) -> None:
        for key, value in layer.items():
            path = (*under, key)
            self.origin[path] = Place(file, line_of(layer, key))
            if isinstance(value, Mapping):
                inner = target.get(key)
                target[key] = dict(inner) if isinstance(inner, Mapping) else {}
                self._join(target[key], value, file, path)
            else:
                target[key] = value
                self._note_list(value, file, path)

    def _note_list(self, value: Any, file: str, path: Key) -> None:
        for position, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, Located):
                self.origin[(*path, str(position))] = Place(file, item.line)
                for key in item:
                    self.origin[(*path, str(position), key)] = Place(file, line_of(item, key))


def line_of(mapping: Mapping[str, Any], key: str) -> int | None:
    """Line of a key, where the mapping came from a file."""
    return mapping.lines.get(key) if isinstance(mapping, Located) else None


# --- reading ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Layer:
    """One file as read. Shared between loads: never change `content`."""

    path: Path
    content: Located
    sha256: str


def read_layer(path: Path) -> Layer:
    """Read a file once per version of it; raises BadInputError as `sim.yamlfile.read_yaml` does."""
    try:
        status = path.stat()
    except OSError:
        read_yaml(path)  # says what is wrong
        raise
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, size: int) -> Layer:
    content = read_yaml(path)
    if _unfolds_beyond(content, MAX_VALUES):
        raise BadInputError([Problem(text("problem.yaml.aliases"), str(path),
                                     expected=text("problem.yaml.values", most=MAX_VALUES))])
    return Layer(path, content, hashlib.sha256(path.read_bytes()).hexdigest())


def _unfolds_beyond(content: Any, limit: int) -> bool:
    """Whether walking through the content, aliases followed, meets more than `limit` values (or never ends)."""
    waiting, seen = [content], 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > limit:
            return True
        if isinstance(value, Mapping | list):
            waiting.extend(value.values() if isinstance(value, Mapping) else value)
    return False


def read_chain(path: Path, find: Callable[[str, Path], Path]) -> list[Layer]:
    """The file and all that it `extends`, the root first.

    `find(name, base: Path) -> Path` resolves a name against the folder of the file that names it.
    Raises BadInputError for a file that extends itself, directly or through others.
    """
    chain: list[Layer] = []
    while True:
        layer = read_layer(path)
        if any(layer.path == earlier.path for earlier in chain):
            names = " -> ".join(item.path.name for item in [*chain, layer])
            raise BadInputError([Problem(text("problem.scenario.itself", names=names), str(chain[-1].path),
                                         line_of(chain[-1].content, "extends"))])
        chain.append(layer)
        parent = layer.content.get("extends")
        if parent is None:
            return chain[::-1]
        try:
            path = find(str(parent), path.parent)
        except BadInputError as error:
            raise BadInputError(at_key(layer, "extends", error.problems)) from error


def at_key(layer: Layer, key: str, problems: Iterable[Problem]) -> list[Problem]:
    """Complaints about what a key of a file names, placed at that key unless they have a place of their own."""
    file, line = str(layer.path), line_of(layer.content, key)
    return [problem if problem.file else replace(problem, file=file, line=line, column=key) for problem in problems]


# --- checking ---------------------------------------------------------------------------------------------------------
def check(model: type[Model], merged: Merged, under: Key = ()) -> tuple[Model | None, list[Problem]]:
    """Read the merged content at `under` as `model`; on failure None and every problem, each at its file and line."""
    content: Any = merged.content
    for part in under:
        content = content.get(part)
    try:
        return model.model_validate(content), []
    except ValidationError as error:
        return None, [_problem(model, dict(item), merged, under) for item in error.errors(include_url=False)]


_WANTED = {
    "dict_type": "pairs", "model_type": "pairs", "tuple_type": "list", "list_type": "list", "too_short": "long_list",
    "too_long": "short_list", "string_type": "text", "string_too_short": "text", "int_type": "whole",
    "int_from_float": "whole", "float_type": "number", "finite_number": "finite", "bool_type": "flag",
    "greater_than": "above", "greater_than_equal": "at_least", "less_than": "below", "less_than_equal": "at_most",
}
"""What the checks of pydantic want, as keys of texts for people who write YAML and not Python."""
_OR = " or "
"""How pydantic joins the last two of several choices."""
_INPUT = "Input should be "


def _problem(model: type[BaseModel], error: dict[str, Any], merged: Merged, under: Key) -> Problem:
    path = [part for part in error["loc"] if part != "[key]"]
    place = merged.place((*under, *path))
    column = ".".join(str(part) for part in (*under, *path))
    if error["type"] == "missing":
        return Problem(text("problem.schema.missing", key=str(path[-1])), place.file, place.line, column)
    if error["type"] == "extra_forbidden" or (error["loc"] and error["loc"][-1] == "[key]"):
        valid = _valid_keys(model, path[:-1])
        return Problem(text("problem.schema.unknown", key=str(path[-1])), place.file, place.line, column,
                       one_of(valid), nearest_name(str(path[-1]), valid))
    expected, choices = _wanted(error)
    if not expected:
        return Problem(str(error["msg"]).removeprefix("Value error, "), place.file, place.line, column)
    return Problem(text("problem.schema.value", value=shown(error["input"])), place.file, place.line, column,
                   expected, nearest_name(str(error["input"]), choices))


def _wanted(error: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What a check wanted, and the words to choose from where there are such; empty where the message says it all."""
    limits = {name: _limit(limit) for name, limit in error.get("ctx", {}).items()}
    if error["type"] == "literal_error":
        expected = str(limits["expected"])
        return expected.replace(_OR, text("problem.schema.or")), re.findall(r"'([^']*)'", expected)
    if error["type"] in _WANTED:
        return text(f"problem.schema.{_WANTED[error['type']]}", **limits), []
    message = str(error["msg"])
    return message.removeprefix(_INPUT) if message.startswith(_INPUT) else "", []


def _limit(value: Any) -> Any:
    """A bound as it is to be read; whole numbers with thousands separators."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else value


def located(problems: Iterable[Problem], merged: Merged) -> list[Problem]:
    """Complaints that name a dotted path as their column, with the file and line of that path."""
    places = [(problem, merged.place(problem.column.split("."))) for problem in problems]
    return [replace(problem, file=place.file, line=place.line) for problem, place in places]


def shown(value: Any) -> str:
    """A value as quoted in a message, cut to a readable length."""
    written = repr(dict(value) if isinstance(value, dict) else value)
    return written if len(written) <= 60 else written[:57] + "..."


def _valid_keys(model: Any, path: list[Any]) -> list[str]:
    """The keys that may stand at `path` inside `model`."""
    annotation: Any = model
    for part in path:
        annotation = _strip(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = annotation.model_fields
            named = {info.alias or name: info.annotation for name, info in fields.items()}
            annotation = named.get(str(part))
        else:
            annotation = (get_args(annotation) or (None,))[-1 if get_origin(annotation) is dict else 0]
    annotation = _strip(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [info.alias or name for name, info in annotation.model_fields.items()]
    if get_origin(annotation) is dict:
        return [str(name) for name in get_args(get_args(annotation)[0])]
    return []


def _strip(annotation: Any) -> Any:
    """Without `Annotated[...]` and `| None`."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    options = [option for option in get_args(annotation) if option is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        return _strip(options[0])
    return annotation
