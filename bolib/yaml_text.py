"""YAML that people write, read strictly: a repeated key is refused and a date stays the text it is.

>>> parse("since: 2026-01-01")
{'since': '2026-01-01'}
>>> parse("a: 1\\na: 2")
Traceback (most recent call last):
ValueError: a is repeated near line 1; keep one
"""

from typing import Any

import yaml


class _Strict(yaml.SafeLoader):
    yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if repeated := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise ValueError(f"{', '.join(repeated)} is repeated near line {node.start_mark.line + 1}; keep one")
        return super().construct_mapping(node, deep)


def parse(text: str) -> Any:
    """Read one YAML document; anything badly written raises ValueError, which names the line."""
    try:
        return yaml.load(text, Loader=_Strict)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except yaml.YAMLError as fault:
        raise ValueError(" ".join(str(fault).split())) from None
