"""Formatted text: the part of HTML that is kept, and the plain words in it.

Cleaning is the same on the way in and on the way out, so that text from an older release, an import or a restored
backup is as harmless as one that was typed just now.
"""

import html
import re

import nh3

_TAGS = frozenset(
    {
        "p", "br", "hr", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "code", "pre", "blockquote",
        "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
    }
)  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_REL = "noopener noreferrer nofollow"

_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|tr|blockquote|pre)>|<[bh]r>")
_CELL_END = re.compile(r"</t[hd]>")
_BLANKS = re.compile(r"[ \t\xa0]+")


def clean(source: str) -> str:
    """The harmless part of ``source``: no scripts, styles, event handlers or attributes that a page would act on."""
    return nh3.clean(
        source,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel=_REL,
        strip_comments=True,
    ).strip()


def plain_words(source: str) -> str:
    """What a reader reads of a cleaned text, block by block on lines of their own."""
    lined = _CELL_END.sub(" ", _BLOCK_END.sub("\n", source))
    words = html.unescape(nh3.clean(lined, tags=set(), strip_comments=True))
    lines = (_BLANKS.sub(" ", line).strip() for line in words.splitlines())
    return "\n".join(line for line in lines if line)
