"""YAML as a schema has it: every scalar read as text, and written on one line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml


class TextLoader(yaml.BaseLoader):
    """Reads every scalar as text, and refuses a key that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping whose keys are all different."""
        keys = [key.value for key, _ in node.value]
        if len(keys) != len({str(key) for key in keys}):
            raise yaml.constructor.ConstructorError(
                "a key is given twice", node.start_mark, None, node.start_mark
            )
        return super().construct_mapping(node, deep)


class Plain(str):
    """A number or date in text that need not be quoted."""


class _Writer(yaml.SafeDumper):
    """Writes flow style, and numbers and dates as they stand."""


def _write_plain(writer: yaml.SafeDumper, value: Plain) -> yaml.Node:
    tag = writer.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return writer.represent_scalar(tag, str(value))


def _write_number(writer: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    return _write_plain(writer, Plain(format(value, "f")))


_Writer.add_representer(Plain, _write_plain)
_Writer.add_representer(Decimal, _write_number)


def flow(value: Mapping[str, Any] | list[Any]) -> str:
    """Write a value on one line."""
    text = yaml.dump(
        value,
        Dumper=_Writer,
        default_flow_style=True,
        width=float("inf"),
        allow_unicode=True,
        sort_keys=False,
    )
    return str(text).rstrip("\n")


def flow_item(value: object) -> str:
    """Write an item of a list on one line."""
    return flow([value])[1:-1]
