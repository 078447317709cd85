"""YAML with line numbers: a safe reader that remembers where each key stood, so that a complaint can point at it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from sim.problems import BadInputError, Problem, reason
from sim.texts import text

MAX_BYTES = 2_000_000
"""A scenario or policy file is a few kilobytes; anything near this size is not one."""

_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(_[0-9]{3})+)")
_MAX_BITS = 10_000
"""Of a whole number: no quantity is longer than 3,000 digits."""


class Located(dict[str, Any]):
    """A mapping that knows the line of each of its keys (`lines`) and its own (`line`)."""

    line: int = 0
    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """Safe loader without implicit dates (`2020-06` stays text), duplicate keys or merge surprises."""


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same on libyaml, ten times as fast, for files that cannot be nested deep: it has no guard against that."""


_DEEP_BYTES, _DEEP_SIGNS = 100_000, 1_000
"""A file below both cannot be nested deep enough to exhaust the stack of libyaml's recursive composer."""


def _loader(content: str) -> Any:
    """The loader for a text: by far the most are small and flat."""
    signs = sum(content.count(sign) for sign in "[{-?")
    return _FastLoader if len(content) <= _DEEP_BYTES and signs <= _DEEP_SIGNS else _Loader


def _mapping(loader: Any, node: yaml.MappingNode) -> Located:
    loader.flatten_mapping(node)
    out = Located()
    out.line, out.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        # As it is written: YAML 1.1 would read the key 1_5 as the number 15 and the key no as false.
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(loader.construct_object(key_node, deep=True))
        if key in out:
            raise yaml.constructor.ConstructorError(None, None, text("problem.yaml.key_twice", key=key), key_node.start_mark)
        out[key] = loader.construct_object(value_node, deep=True)
        out.lines[key] = key_node.start_mark.line + 1
    return out


def _integer(loader: Any, node: yaml.ScalarNode) -> int:
    """A whole number in plain decimals that can be written out in a message; Python refuses that above 4,300 digits.

    YAML 1.1 reads `010` as 8, `0x10` as 16 and `1:30` as 90; nobody who writes policy means that, so they are refused.
    """
    if not _DECIMAL.fullmatch(node.value):
        raise _no_decimal(node)
    value = int(loader.construct_yaml_int(node))
    if value.bit_length() > _MAX_BITS:
        raise yaml.constructor.ConstructorError(None, None, text("problem.yaml.digits"), node.start_mark)
    return value


def _float(loader: Any, node: yaml.ScalarNode) -> float:
    """A number with a point; minutes and seconds (`1:30.5`) and `1_5.0` are refused like those of `_integer`."""
    if ":" in node.value or ("_" in node.value and not _DECIMAL.fullmatch(node.value.partition(".")[0])):
        raise _no_decimal(node)
    return float(loader.construct_yaml_float(node))


def _no_decimal(node: yaml.ScalarNode) -> yaml.constructor.ConstructorError:
    message = text("problem.yaml.no_decimal", value=node.value)
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


for _each in (_Loader, _FastLoader):
    _each.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _each.add_constructor("tag:yaml.org,2002:map", _mapping)
    _each.add_constructor("tag:yaml.org,2002:int", _integer)
    _each.add_constructor("tag:yaml.org,2002:float", _float)

_REASONS = (
    ("mapping values are not allowed", "colon"), ("cannot start any token", "character"),
    ("could not find expected ':'", "no_colon"), ("unexpected end of stream", "end"), ("undefined alias", "alias"),
    ("could not determine a constructor for the tag", "object"), ("characters are not allowed", "control"),
    ("did not find expected", "structure"), ("but found ", "structure"), ("but got ", "structure"),
    ("recursion depth", "deep"),
)
"""What the two parsers call a fault, and the text that says it to people who write YAML by hand."""
_QUOTED = re.compile(r"'(.*)'")


def _reason(words: str) -> str:
    """Why a text is no plain YAML, in the language in use; in the parser's own words where they are none of the usual."""
    key = next((key for phrase, key in _REASONS if phrase in words), None)
    quoted = _QUOTED.search(words)
    return words if key is None else text(f"problem.yaml.reason.{key}", quoted=quoted[1] if quoted else "")


def read_yaml(path: Path) -> Located:
    """Read one mapping from `path`.

    Raises BadInputError for a file that is missing, too large, not UTF-8, not YAML, empty, not a mapping at the top,
    or that asks for a Python object.
    """
    name = str(path)
    try:
        if path.exists() and not path.is_file():  # a device or pipe would never end
            raise BadInputError([Problem(text("problem.file.folder" if path.is_dir() else "problem.file.special"), name,
                                         expected=text("problem.yaml.utf8"))])
        if path.stat().st_size > MAX_BYTES:
            raise BadInputError([Problem(
                text("problem.file.bytes", size=path.stat().st_size), name,
                expected=text("problem.expected.bytes", most=MAX_BYTES))])
        written = path.read_bytes().decode("utf-8-sig")
        content = yaml.load(written, _loader(written))
    except BadInputError:
        raise
    except OSError as error:
        raise BadInputError([Problem(text("problem.file.unreadable", reason=reason(error)), name)]) from error
    except UnicodeDecodeError as error:
        raise BadInputError([Problem(text("problem.yaml.encoding"), name, expected=text("problem.yaml.utf8"))]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        message = text("problem.yaml.not_plain", reason=_reason(str(error.problem)))
        raise BadInputError([Problem(message, name, mark.line + 1 if mark else None)]) from error
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError) as error:
        # A tag that its value does not bear, such as `!!bool maybe`; a number of thousands of digits.
        why = text("problem.yaml.value", reason=error)
        message = text("problem.yaml.not_plain", reason=why)
        raise BadInputError([Problem(message, name)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInputError([Problem(text("problem.yaml.not_plain", reason=_reason(str(error))), name)]) from error
    if content is None:
        raise BadInputError([Problem(text("problem.file.empty"), name)])
    if not isinstance(content, Located):
        raise BadInputError([Problem(text("problem.yaml.no_pairs"), name)])
    return content
