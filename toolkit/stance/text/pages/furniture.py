"""What on a web page is not its running text: navigation, forms, advertisements, what is hidden."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Final

from stance.text.pages.element_words import join_words, split_names
from stance.text.pages.html_blocks import HEADING_TAGS, collapse_space
from stance.text.pages.inline import drop_notes, mark_quotations, part_preformatted
from stance.text.pages.quoted_figures import is_quotation, keep_quotations
from stance.text.pages.tree import drop_elements, drop_tags
from stance.text.segmentation.abbreviations import MINOR_WORDS

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_NO_TEXT_TAGS: Final = """
    script style noscript template button select input textarea iframe object svg math picture video audio
    canvas head rt rp del s strike amp-ad amp-consent amp-sidebar amp-social-share amp-user-notification
""".split()  # noqa: SIM905
_ASIDE_TAGS: Final = ("nav", "aside", "footer", "form", "figure", "figcaption", "dialog", "menu")
_ASIDE_ROLES: Final = """
    navigation banner contentinfo complementary search dialog alertdialog menu note tooltip
    doc-footnote doc-endnote doc-endnotes doc-pullquote
""".split()  # noqa: SIM905
_UNSEEN: Final = re.compile(
    r"(?<![^\W_])(?<!not-)(?:sr-only|screen-?reader(?:-text|-only)?|visually-?hidden|element-invisible)$",
    re.IGNORECASE,
)
"""Ends a class of text for screen readers alone, as in ``u-visually-hidden``."""

_LAYOUT: Final = frozenset(("aside", "form", "dialog", "complementary"))
"""Tags and roles that a site may put around all its text."""

_FURNITURE_WORDS: Final = frozenset(
    """
    advert advertisement breadcrumb breadcrumbs caption comments consent cookie cookies cta navbar
    newsletter noprint outbrain promo pullquote related relatedposts share sharing sidebar signup social
    taboola
    """.split()  # noqa: SIM905
)
_ADS: Final = frozenset(("ad", "ads"))
_HINT: Final = re.compile(
    "|".join([*sorted(_FURNITURE_WORDS), "pull", r"no[_-]print", r"\bads?\b"]), re.IGNORECASE
)
"""In every name of furniture: most names are told by one search not to be one."""
_COMPANIONS: Final = frozenset(
    """
    about article articles area author banner bar bio block body bottom box button buttons container content
    entry feed footer form group header icons inline inner item items left link links list main media menu
    modal module more notice outer page panel popup post posts primary right row secondary section
    site slot stories story text title toolbar top unit widget wrap wrapper
    """.split()  # noqa: SIM905
)
"""Words that stand beside those of furniture in its id, as in ``cookie-banner``."""

HELD_FORM: Final = "data-held-form"
"""An attribute of elements that held a form before the page was pruned."""

_ARTICLE_CHARS: Final = 500
"""What holds most of the text is the article, not an aside to a short one, from this length on."""


def prune_page(tree: HtmlElement, *, is_piece: bool = False) -> str | None:
    """Take out of a page what is never running text; put its inline quotations in marks.

    Parameters
    ----------
    tree : HtmlElement
        A page without comments; it is changed.
    is_piece : bool
        Whether it is a piece of one, whose header is the article's.

    Returns
    -------
    str or None
        The headline, if the page has one only.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.document_fromstring("<nav>Home</nav><h1>Rain</h1><p>It <s>is</s>may<sup>1</sup> be.")
    >>> prune_page(page), page.text_content()
    ('Rain', 'RainIt may be.')
    """
    hidden = "//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"
    labels = tree.xpath("//label[@for or .//input or .//select or .//textarea]")
    for box in tree.xpath("//form/.. | //input/.. | //textarea/.."):
        box.set(HELD_FORM, "")
    # Beside what only the eye sees, as a drop cap, the ear gets the same words.
    seen_only = {
        element.getparent()
        for element in tree.xpath("//*[@aria-hidden='true']")
        if re.search(r"\w", element.text_content())
    }
    unseen = [
        element
        for element in tree.xpath("//body//*[@class]")
        if _is_unseen(element) and element.getparent() not in seen_only
    ]
    controls = filter(_is_of_control, labels)
    bullets = tree.xpath("//span[contains(translate(@style, ' ', ''), 'mso-list:Ignore')]")
    drop_elements(tree, [*tree.iter(*_NO_TEXT_TAGS), *tree.xpath(hidden), *unseen, *controls, *bullets])
    drop_notes(tree)
    mark_quotations(tree)
    asides = list(tree.iter(*_ASIDE_TAGS))
    asides += [element for element in tree.xpath("//*[@role]") if element.get("role") in _ASIDE_ROLES]
    count_page = functools.cache(lambda: _count_text(tree))
    join_page = functools.cache(lambda: join_words(tree))
    figures = [figure for figure in tree.iter("figure") if is_quotation(figure, join_page)]
    quotations = set(figures)
    asides = [aside for aside in asides if aside not in quotations and not _is_layout(aside, count_page)]
    apart = set(asides)
    headings = [heading for heading in tree.xpath("//h1") if not _is_inside(heading, apart)]
    headline = collapse_space(headings[0].xpath("string()")) if len(headings) == 1 else None
    furniture = _list_furniture(tree, count_page, join_page)
    drop_tags(tree, [form for form in tree.iter("form") if form not in apart])
    drop_elements(tree, [*asides, *furniture])
    for figure in figures:
        keep_quotations(figure)
    # A header inside the article holds the headline; one outside is the outlet's.
    if not is_piece:
        outer = "//header[not(ancestor::article) and not(ancestor::main) and not(.//h1)]"
        drop_elements(tree, tree.xpath(outer))
    part_preformatted(tree)
    return headline or None


def drop_given_ids(tree: HtmlElement) -> None:
    """Take from a page the ids that were made of headings: Trafilatura goes by words in them.

    Parameters
    ----------
    tree : HtmlElement
        A page as :func:`prune_page` leaves it; it is changed.
    """
    for element in tree.xpath("//body//*[@id]"):
        if _is_in_heading(element) or _is_of_heading(element, split_names(element.get("id"))):
            del element.attrib["id"]


def _is_inside(element: HtmlElement, others: Set[HtmlElement]) -> bool:
    return not others.isdisjoint(element.iterancestors())


# Furniture by name


def _list_furniture(
    tree: HtmlElement, count_page: Callable[[], int], join_page: Callable[[], str]
) -> list[HtmlElement]:
    """List the elements whose class or id says that they are not the article, unless they hold most of it."""
    groups: dict[object, list[HtmlElement]] = {}
    for element in tree.xpath("//body//*[@class or @id]"):
        classes = element.get("class", "")
        if not _HINT.search(f"{classes} {element.get('id', '')}"):
            continue
        by_class = _names_furniture(classes)
        if not (by_class or _is_furniture_id(element)):
            continue
        # Paragraphs may all be of one class, and each holds little.
        key = (element.tag, element.get("class")) if by_class else element
        groups.setdefault(key, []).append(element)
    found = []
    for group in groups.values():
        if _holds_article(group, count_page) or _is_new_quotation(group, join_page):
            for element in group:
                _clear_names(element)
        else:
            found += group
    return found


def _is_of_control(label: HtmlElement) -> bool:
    """Tell the label of a control; what is folded out by a box is labelled with a question or a sentence."""
    return not collapse_space(label.text_content()).endswith((".", "?", "!"))


def _is_new_quotation(group: Sequence[HtmlElement], join_page: Callable[[], str]) -> bool:
    """Tell pull quotes whose words do not stand in the article as well."""
    if not all("pullquote" in split_names(element.get("class", "")) for element in group):
        return False
    return all(join_page().count(join_words(element)) < 2 for element in group)


def _names_furniture(classes: str) -> bool:
    is_ad = not _ADS.isdisjoint(classes.lower().split())
    return is_ad or not _FURNITURE_WORDS.isdisjoint(split_names(classes))


def _is_unseen(element: HtmlElement) -> bool:
    return any(_UNSEEN.search(name) for name in element.get("class").split())


def _is_furniture_id(element: HtmlElement) -> bool:
    """Tell an id that is a name of furniture as a whole, not one that was made of a heading."""
    words = split_names(element.get("id", ""))
    if _FURNITURE_WORDS.isdisjoint(words) and _ADS.isdisjoint(["-".join(words)]):
        return False
    rest = [word for word in words if word not in _FURNITURE_WORDS and word not in _COMPANIONS]
    # A word of two letters may be a site's prefix.
    is_whole = all(len(word) <= 2 or word.isdigit() for word in rest)
    return is_whole and not _is_in_heading(element) and not _is_of_heading(element, words)


def _is_in_heading(element: HtmlElement) -> bool:
    return element.tag in HEADING_TAGS or next(element.iterancestors(*HEADING_TAGS), None) is not None


def _is_of_heading(element: HtmlElement, words: Sequence[str]) -> bool:
    """Tell an id that shares a word with its paragraph or heading, apart from words that name furniture."""
    heading = element if element.tag == "p" else next(element.iter(*HEADING_TAGS), None)
    if heading is None:
        return False
    title = set(re.findall(r"\w+", heading.text_content().lower()))
    shared = title.intersection(words) - _FURNITURE_WORDS - _COMPANIONS - MINOR_WORDS
    return any(not word.isdigit() for word in shared)


def _clear_names(element: HtmlElement) -> None:
    """Take the names of furniture from an element that holds the article: Trafilatura goes by them, too."""
    kept = [token for token in element.get("class", "").split() if not _names_furniture(token)]
    if "class" in element.attrib:
        element.set("class", " ".join(kept))
    if "id" in element.attrib and not _FURNITURE_WORDS.isdisjoint(split_names(element.get("id", ""))):
        del element.attrib["id"]


# What holds the article


def _is_layout(aside: HtmlElement, count_page: Callable[[], int]) -> bool:
    return (aside.tag in _LAYOUT or aside.get("role") in _LAYOUT) and _holds_article([aside], count_page)


def _holds_article(elements: Sequence[HtmlElement], count_page: Callable[[], int]) -> bool:
    """Tell elements that hold most of a page's text, links apart, and leave no article beside them."""
    own = set(elements)
    outer = [element for element in elements if own.isdisjoint(element.iterancestors())]
    n_held = sum(_count_text(element) for element in outer)
    if n_held * 2 <= count_page():
        return False
    first = elements[0]
    around = {first, *first.iterancestors()}
    articles = first.getroottree().iter("article", "main")
    if any(article not in around and first not in article.iterancestors() for article in articles):
        return False
    if n_held >= _ARTICLE_CHARS or n_held * 10 >= count_page() * 9:
        return True
    if any(next(element.iter("h1", "article", "main"), None) is not None for element in outer):
        return True
    n_paragraphs = sum(1 for _ in first.getroottree().iter("p"))
    return any(sum(1 for _ in element.iter("p")) * 2 > n_paragraphs for element in outer)


def _count_text(element: HtmlElement) -> int:
    return _count(element) - sum(_count(anchor) for anchor in element.iter("a"))


def _count(element: HtmlElement) -> int:
    return int(element.xpath("string-length(normalize-space())"))
