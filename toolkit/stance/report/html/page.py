"""One page of HTML: the templates, the style and script in it, and the policy that allows no other."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance import __version__
from stance.errors import check_installed
from stance.report.grids import count_things

if TYPE_CHECKING:
    import jinja2

_FOLDER: Final = Path(__file__).parent / "templates"


def check_html(where: str) -> None:
    """Check that pages can be made, before the work that they take.

    Parameters
    ----------
    where : str
        What asks for them.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.

    Examples
    --------
    >>> check_html("my_script.py")
    """
    check_installed(where, "jinja2", extra="report")


def render_page(template: str, *, has_script: bool = False, more_style: str = "", **values: Any) -> str:
    """Fill a template into a page that stands alone.

    Parameters
    ----------
    template : str
        A file in the folder ``templates``.
    has_script : bool
        Whether the page carries the report's script.
    more_style : str
        Rules of this page alone, free of anything that a text says.
    **values
        What the template shows; all of it is escaped.

    Returns
    -------
    str
        HTML. A content-security policy allows its own style and script, by their hashes, and nothing else.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.
    """
    check_html("report")
    style, script = _read("style.css") + more_style, _read("script.js") if has_script else ""
    policy = f"default-src 'none'; style-src {_hash(style)}; "
    policy += f"script-src {_hash(script)}; " if script else ""
    policy += "base-uri 'none'; form-action 'none'"
    page = load_templates().get_template(template)
    return page.render(version=__version__, style=style, script=script, policy=policy, **values) + "\n"


@functools.cache
def load_templates() -> jinja2.Environment:
    """Load the templates; whatever they show is escaped."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: "–" if share is None else f"{100 * share:.0f} %"
    environment.filters["count"] = lambda n: f"{n:,}"
    environment.filters["things"] = count_things
    environment.filters["rate"] = lambda value: "–" if value is None else f"{value:.1f}"
    environment.filters["two"] = lambda value: "–" if value is None else f"{value:.2f}"
    return environment


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
