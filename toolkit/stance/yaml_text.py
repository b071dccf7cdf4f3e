"""YAML that people write: mistakes are told by line, and no key stands twice."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from stance.errors import ConfigError

if TYPE_CHECKING:
    import yaml

_MERGE: Final = "tag:yaml.org,2002:merge"
_POWER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+\Z")


def parse_yaml(text: str, where: str) -> object:
    r"""Parse YAML into plain data; ``1e-4`` is a number in it, as of YAML 1.2.

    Parameters
    ----------
    text : str
    where : str
        What error messages call it.

    Returns
    -------
    object
        ``None`` where there is nothing in it.

    Raises
    ------
    ConfigError
        If it is not YAML, or a key stands twice in one place: the first would be lost.

    Examples
    --------
    >>> parse_yaml("{seed: 3, rate: 1e-4}", "mine.yaml")
    {'seed': 3, 'rate': 0.0001}
    >>> parse_yaml("seed: 3\nseed: 4", "mine.yaml")
    Traceback (most recent call last):
    stance.errors.ConfigError: mine.yaml: expected each key once; found 'seed' again on line 2. Keep one.
    """
    import yaml

    try:
        loader = _make_loader_class()(text)
        root = loader.get_single_node()
        _check_keys(root, loader, where)  # first, since what is merged is then put in
        found: object = None if root is None else loader.construct_document(root)
    except ConfigError:
        raise
    except (yaml.YAMLError, ValueError) as error:  # the latter of dates that there are not
        raise ConfigError(
            f"{where}: expected YAML; found a mistake{_find_line(error, text)}. Mend it."
        ) from error
    return found


@cache
def _make_loader_class() -> type[yaml.SafeLoader]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads as numbers what people, and YAML 1.2, write as powers of ten."""

    # Behind YAML 1.1's own forms, which ask for a point and a sign.
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", _POWER, list("-+.0123456789"))
    return Loader


def _find_line(error: Exception, text: str) -> str:
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    if mark is not None:
        return f" on line {mark.line + 1}"
    return "" if position is None else f" on line {text.count(chr(10), 0, position) + 1}"


def _check_keys(root: object, loader: yaml.SafeLoader, where: str) -> None:
    """Raise an error where a key stands twice in one mapping, in one spelling or another."""
    import yaml

    waiting, done = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in done:  # an alias, perhaps of what holds it
            continue
        done.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        seen = set()
        for key, value in node.value:
            waiting.append(value)
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
                continue
            name = loader.construct_object(key)
            if name in seen:
                raise ConfigError(
                    f"{where}: expected each key once; found {key.value!r} again on line "
                    f"{key.start_mark.line + 1}. Keep one."
                )
            seen.add(name)
