"""Running text of web pages, Word, Markdown and PDF, and what they mark: headings, items, quotations."""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError, guard_imports
from stance.io import decode
from stance.records import Block, BlockKind

if TYPE_CHECKING:
    from pypdf import PageObject

Text = tuple[str, tuple[Block, ...]]
"""A text and what its format says of its paragraphs."""
Parts = Iterable[tuple[str, BlockKind]]
"""Paragraphs in order, each with its kind."""

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "head")
_PARAGRAPHS: Final = (
    "p div main section article body doc list ul ol dl table row tr tbody thead tfoot figure header footer "
    "pre address details summary fieldset form hr center"
).split()
_KINDS: Final[dict[str, BlockKind]] = {
    **dict.fromkeys(_PARAGRAPHS, "paragraph"),
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(("li", "item", "dt", "dd"), "item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    **dict.fromkeys(("td", "th", "cell"), "paragraph"),
}
_WHOLE: Final = ("p", "li", "item", "td", "th", "cell", *_HEADINGS)
"""Elements in which blank lines part nothing."""
_SKIPPED: Final = frozenset(
    "nav script style noscript template graphic img svg figcaption caption del s iframe".split()
)
_INLINE: Final = (
    "a b i u em strong span sup sub small big font mark q cite abbr code kbd time ins del s br img wbr"
)
_TAG: Final = rf"(?:{'|'.join([*_KINDS, *_INLINE.split(), *_SKIPPED, 'html', 'head', 'meta', 'link'])})"
_KNOWN_TAG: Final = re.compile(rf"</?{_TAG}(?:\s[^<>]*)?/?>|<!--|&(?:[a-z]\w*|#\w+);", re.IGNORECASE)
_DATA_CELL: Final = 80  # characters below which the cells of a table hold data
_SHORT_PAGE: Final = 2000  # characters below which a page is read with more trust
_STYLES: Final = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='caption'] => !
strike => !
"""


def read_page(source: Any, name: str, suffix: str, text_format: str) -> Text:
    """Read a file that is one document; ``text_format`` says what a plain one holds."""
    data = decode.read_whole(source, name)
    if suffix == ".pdf":
        text: Text = (_read_pdf(data, name), ())
    elif suffix == ".docx":
        text = _read_docx(data, name)
    elif suffix == ".html":
        text = read_html(_decode_html(data, name), name)
    else:
        plain = decode.decode_text(data, name)
        text = render_text(plain, "md" if suffix == ".md" else text_format, name)
    if not text[0].strip():
        hint = "If it is a scan, run text recognition first." if suffix == ".pdf" else "Check the file."
        raise DataError(f"{name}: holds no running text. {hint}")
    return text


def render_text(text: str, text_format: str, name: str = "text") -> Text:
    """Read a text that may hold HTML or Markdown; one without any known tag stays as it is."""
    if text_format == "plain":
        return text, ()
    if text_format == "md":
        return read_markdown(text)
    if not _KNOWN_TAG.search(text):
        return text, ()
    if re.search(r"<(?:html|head|body)\b", text, re.IGNORECASE):
        return read_html(text, name)
    with guard_imports(name, "lxml", extra="read"):
        import lxml.html
    tree = lxml.html.fragment_fromstring(_clean(text), create_parent="div")
    return _join_parts(_walk(tree))


def read_html(text: str, name: str) -> Text:
    """Read the article of a web page."""
    with guard_imports(name, "trafilatura", "lxml", extra="read"):
        import lxml.html
        import trafilatura
    if not text.strip():
        return "", ()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        tree = lxml.html.document_fromstring(
            _clean(text).encode(), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
        options: dict[str, Any] = {"include_comments": False, "with_metadata": True}
        found: Any = trafilatura.bare_extraction(text, **options)
        if found is None or len(found.text or "") < _SHORT_PAGE:
            found = trafilatura.bare_extraction(text, **options, favor_recall=True) or found
    except (ValueError, AssertionError, lxml.etree.LxmlError, RecursionError) as error:
        raise DataError(f"{name}: cannot be read as HTML. Save the page again.") from error
    parts = [] if found is None or found.body is None else list(_walk(found.body))
    if not parts:  # a page of a few words, read whole
        body = tree.find("body")
        return ("", ()) if body is None else _join_parts(_walk(body))
    known = {words for words, _ in parts}
    for heading in (" ".join(each.text_content().split()) for each in tree.iter("h1")):
        if heading and heading not in known and heading in (found.title or ""):
            parts.insert(0, (heading, "heading"))
            break
    return _join_parts(parts)


def _decode_html(data: bytes, name: str) -> str:
    """Decode a page by its mark, as UTF-8, or by the encoding that it declares."""
    try:
        return decode.decode_text(data, name)
    except DataError:
        found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", data[:4096], re.IGNORECASE)
        if found is None:
            raise
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            encoding = codecs.lookup(found[1].decode()).name
            # Browsers read this one as Windows-1252, and so are pages written.
            return data.decode("cp1252" if encoding == "iso8859-1" else encoding)
        raise


def _read_docx(data: bytes, name: str) -> Text:
    with guard_imports(name, "mammoth", "lxml", extra="read"):
        import lxml.html
        import mammoth
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            n_bytes = sum(part.file_size for part in parts.infolist() if part.filename.endswith(".xml"))
        if n_bytes > decode.LONGEST_TEXT:
            raise DataError(f"{name}: has over {decode.LONGEST_TEXT >> 20} MiB in one piece. Split the file.")
        made = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {})
        )
    except Exception as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: is no whole Word file. Save it again as .docx.") from error
    if not made.value.strip():
        return "", ()
    return _join_parts(_walk(lxml.html.fragment_fromstring(made.value, create_parent="div")))


def _walk(root: Any) -> Iterator[tuple[str, BlockKind]]:
    """Yield the paragraphs of a tree; what is inside an item or quotation is one of it."""
    words: list[str] = []
    # Not by recursion: pages may be nested deeper than Python is. An element is entered, then left.
    waiting: list[tuple[Any, BlockKind, bool, bool]] = [(root, "paragraph", False, False)]
    while waiting:
        node, outer, is_whole, is_left = waiting.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        found = _KINDS.get(tag)
        kind = outer if found in (None, "paragraph") or (outer == "quote" and found == "item") else found
        if is_left:
            if found is not None:
                yield from _flush(words, kind, is_whole=is_whole or tag in _WHOLE)
            words.append(node.tail or "" if node is not root else "")
            continue
        if found is not None:
            yield from _flush(words, outer, is_whole=is_whole)
        waiting.append((node, outer, is_whole, True))
        if tag in ("br", "lb"):
            words.append("\f")
        elif tag and tag not in _SKIPPED and not _is_aside(node, tag):
            words.append((node.text or "").replace("\f", " "))
            waiting += [(child, kind, is_whole or tag in _WHOLE, False) for child in reversed(node)]
    yield from _flush(words, "paragraph", is_whole=False)


def _is_aside(node: Any, tag: str) -> bool:
    """Whether an element is a note, the mark of one, or a table of data."""
    if re.match(r"(?:foot|end)note-|comment-", node.get("id") or ""):
        return True
    if tag != "table":
        return False
    cells = ["".join(cell.itertext()) for cell in node.iter("td", "cell")]
    return not cells or max(map(len, cells)) < _DATA_CELL


def _flush(words: list[str], kind: BlockKind, *, is_whole: bool) -> Iterator[tuple[str, BlockKind]]:
    text = "".join(words)
    words.clear()
    for part in [text] if is_whole else re.split(r"\r?\n[^\S\n]*\r?\n", text):
        for paragraph in re.split(r"\s*\f\s*\f\s*", part):
            lines = (" ".join(line.split()) for line in paragraph.split("\f"))
            if joined := "\n".join(line for line in lines if line):
                yield joined, kind


def _join_parts(parts: Parts) -> Text:
    """Join paragraphs by blank lines, with a block for each that is marked; one alone is a plain text."""
    found = [(_clean(text), kind) for text, kind in parts]
    blocks, at = [], 0
    for text, kind in found:
        if kind != "paragraph" and len(found) > 1:
            blocks.append(Block(at, at + len(text), kind))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in found), tuple(blocks)


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def read_markdown(text: str) -> Text:
    """Read what a reader of Markdown sees as running text: no code, tables, notes, images or addresses."""
    text = re.sub(r"\r\n?", "\n", text)
    tokens = _make_parser().parse(text)
    parts = list(_read_tokens(tokens, " "))
    # Where no line is blank, each may be a paragraph; segmentation tells, as in plain text.
    return _join_parts(parts if len(parts) > 1 else _read_tokens(tokens, "\n"))


def _make_parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    # Where drafts are indented it is prose more often than code.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    return parser.use(footnote_plugin).use(front_matter_plugin)


def _read_tokens(tokens: Sequence[Any], between_lines: str) -> Iterator[tuple[str, BlockKind]]:
    kinds: dict[str, BlockKind] = {"heading": "heading", "blockquote": "quote", "list_item": "item"}
    inside: list[str] = []
    for token in tokens:
        if token.nesting > 0:
            inside.append(token.type.removesuffix("_open"))
        elif token.nesting < 0:
            inside.pop()
        elif token.type in ("inline", "html_block") and not {"table", "footnote_block"} & set(inside):
            is_inline = token.type == "inline"
            words = _read_inline(token.children, between_lines) if is_inline else _strip_tags(token.content)
            if words.strip():
                yield words, next((kind for mark, kind in kinds.items() if mark in inside), "paragraph")


def _read_inline(tokens: Sequence[Any], between_lines: str) -> str:
    words, n_struck = [], 0
    for token in tokens:
        if token.type in ("s_open", "s_close"):
            n_struck += token.nesting
        elif not n_struck:
            if token.type in ("text", "code_inline"):
                words.append(token.content)
            elif token.type == "softbreak":
                words.append(between_lines)
            elif token.type == "hardbreak" or re.match(r"<br\b", token.content):
                words.append("\n")
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _strip_tags(html: str) -> str:
    import html as characters

    bare = re.sub(r"<!--.*?(?:-->|\Z)|<[^<>]*>", " ", html, flags=re.DOTALL)
    return " ".join(characters.unescape(bare).split())


# With a stop after it a number ends a sentence.
_PAGE_NUMBER: Final = re.compile(
    r"[^\w.!?,;:]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[^\w.!?,;:]*", re.IGNORECASE
)
_MAX_EDGE: Final = 3  # lines that a running head or foot may have
_ORDINAL: Final = re.compile(r"\w*\d(?:st|nd|rd|th)?")


def _read_pdf(data: bytes, name: str) -> str:
    with guard_imports(name, "pypdf", extra="read"):
        import pypdf
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError(f"{name}: is locked by a password. Save it without.")
        pages = [_read_lines(page) for page in reader.pages]
    except Exception as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name}: is no whole PDF. Save it again.") from error
    return join_pages(pages)


def _read_lines(page: PageObject) -> str:
    """Read the lines of a page, with a blank line where the gap between two is wider than usual."""
    lines: list[tuple[str, float]] = [("", 0.0)]

    def add_text(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append(("", 0.0))
            before, old_height = lines[-1]
            lines[-1] = (before + part, old_height if before.strip() else height)

    page.extract_text(visitor_text=add_text)
    printed = [(text.rstrip(), height) for text, height in lines if text.strip()]
    gaps = [first - second for (_, first), (_, second) in pairwise(printed)]
    down = sorted(gap for gap in gaps if gap > 0)
    usual = down[len(down) // 4] if down else 0.0  # not the median: a page may hold short paragraphs only
    parts = [text for text, _ in printed[:1]]
    for (text, _), gap in zip(printed[1:], gaps, strict=True):
        # A step up is a new column, where a sentence may run on.
        parts += ["\n\n" if usual and gap > 1.35 * usual else "\n", text]
    return "".join(parts)


def join_pages(pages: Sequence[str]) -> str:
    """Join the pages of a PDF so that sentences run on: no page numbers, running heads or split words."""
    kept = [page.strip() for page in pages]
    for _ in range(_MAX_EDGE):
        kept = _drop_edges(kept)
    text = _clean("\n".join(filter(None, kept)))
    words = set(re.findall(r"\w+-\w+", text))

    def mend(split: re.Match[str]) -> str:
        whole = f"{split[1]}-{split[2]}"
        return whole if whole in words or _ORDINAL.fullmatch(split[1]) else split[1] + split[2]

    joined = re.sub(r"(\w+)-\n([a-z]\w*)", mend, text)
    return re.sub(r"(?<!\n)\n(?!\n)", " ", joined)


def _drop_edges(pages: list[str]) -> list[str]:
    """Drop the first and last line of each page where many have it, and page numbers."""
    lines = [page.split("\n") for page in pages]
    edges = Counter(mark for page in lines for mark in {_mask(page[0]), _mask(page[-1])})
    for body in lines:
        for place in (0, -1):
            is_running = body and edges[_mask(body[place])] >= max(3, len(pages) / 2)
            if is_running or (body and _PAGE_NUMBER.fullmatch(body[place])):
                del body[place]
    return ["\n".join(body).strip("\n") for body in lines]


def _mask(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())
