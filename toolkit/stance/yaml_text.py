"""YAML that people write: mistakes are told by line, and no key stands twice."""

from __future__ import annotations

from stance.errors import ConfigError


def parse_yaml(text: str, where: str) -> object:
    r"""Parse YAML into plain data.

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
    >>> parse_yaml("{seed: 3}", "mine.yaml")
    {'seed': 3}
    >>> parse_yaml("seed: 3\nseed: 4", "mine.yaml")
    Traceback (most recent call last):
    stance.errors.ConfigError: mine.yaml: expected each key once; found 'seed' again on line 2. Keep one.
    """
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        _check_keys(root, where)
        found: object = None if root is None else loader.construct_document(root)
        return found
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise ConfigError(f"{where}: expected YAML; found a mistake on line {line}. Mend it.") from error
    finally:
        loader.dispose()


def _check_keys(root: object, where: str) -> None:
    """Raise an error where a key stands twice in one mapping."""
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
            name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else None
            if name is not None and name in seen:
                raise ConfigError(
                    f"{where}: expected each key once; found {key.value!r} again on line "
                    f"{key.start_mark.line + 1}. Keep one."
                )
            seen.add(name)
