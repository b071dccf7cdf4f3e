"""Give the cues of seeds/opinion the boundaries that the codebook asks for, and count what was changed.

    python docs/programs/mend_cues.py [--write]

The two passes over ``seeds/opinion`` agreed on what is a cue more often than on where it begins and ends.
Only boundaries are changed, only where the codebook says what they are, and by nothing but the sentence:

that, wh
    A frame goes from its key word *to its complementiser*: ``suggest [that]``, ``hard to say [how]``.
be
    A frame goes *from its key word*: ``[is] unclear``, ``[it is] too early to say how``.
pronoun
    The first person's marks are listed with their pronoun: *I think / believe / suspect / doubt*.
shortest
    A cue is *the shortest stretch*: ``seem [to]``, ``may [well]``.

A second run finds nothing to change. The seeds that were given to the project are not touched.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

SENTENCES_PATH = Path(__file__).resolve().parents[2] / "seeds" / "opinion" / "sentences.jsonl"

_BELIEVE = (
    "suspect|doubt|believe|think|fear|hope|guess|expect|suppose|imagine|gather|reckon|trust|feel|understand"
    "|assume|wager|bet"
)
_FRAME = re.compile(
    rf"(?<!\bso )\b({_BELIEVE}|argued?|suggest(s|ed)?|indicate[sd]?|impl(y|ies|ied)|hints?|said|says?|told"
    "|heard|believed|thought|feared|contend|insist|claim|holds?|reply|object|complain|warn|maintain|noted"
    "|seem(s|ed)?|appear(s|ed)?|sure|certain|convinced|persuaded|confident|possible|probable|conceivable"
    "|chance|danger|risk|possibility|likelihood|is)$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(unclear|unknown|uncertain|clear|known|certain|sure|say|know|tell|predict|guess|judge|seen|question"
    r"|decided|established|explained)$"
)
_THAT = re.compile(r" that\b(?! (is|was|much|far|many)\b)")
_WH = re.compile(r" (whether|how|why|what|whom?|which|when|where|if)\b")
_BE = re.compile(r"((it|that|this) )?(is|was|are|were|am|it's) ", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(I|[Ww]e) $")
_FIRST_PERSON = re.compile(rf"({_BELIEVE}|would argue|would guess)\b")
_LONGER = re.compile(
    r"((seem|appear)(s|ed)?(?= to$)|(may|might|could|must|would|can|should)(?= (well|have)$))"
)


def mend_boundaries(text: str, start: int, end: int, cue_type: str) -> tuple[int, int, tuple[str, ...]]:
    """Find where a cue should begin and end, and the rules that say so.

    Examples
    --------
    >>> text = "It is hard to say how it ends."
    >>> start, end, rules = mend_boundaries(text, 0, 17, "unknown")
    >>> text[start:end], rules
    ('hard to say how', ('wh', 'be'))
    """
    rules = []
    if cue_type in ("verb", "attribution", "adverb") and _FRAME.search(text[start:end]):
        if found := _THAT.match(text, end):
            end = found.end()
            rules.append("that")
    elif cue_type == "unknown" and _UNKNOWN.search(text[start:end]) and (found := _WH.match(text, end)):
        end = found.end()
        rules.append("wh")
    if cue_type in ("unknown", "adverb") and (found := _BE.match(text, start, end)):
        start = found.end()
        rules.append("be")
    if cue_type == "verb" and _FIRST_PERSON.match(text, start) and (found := _PRONOUN.search(text[:start])):
        start = found.start()
        rules.append("pronoun")
    if found := _LONGER.match(text[start:end]):
        end = start + found.end()
        rules.append("shortest")
    return start, end, tuple(rules)


def main() -> None:
    """Show what is to change, count it by rule, and change it if asked to."""
    parser = argparse.ArgumentParser(description="Mend the boundaries of the cues of seeds/opinion.")
    parser.add_argument("--write", action="store_true", help="change the file; otherwise only show and count")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    n_cues = n_changed = 0
    lines = []
    for line in SENTENCES_PATH.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for cue in row["cues"]:
            n_cues += 1
            start, end, rules = mend_boundaries(row["text"], *cue)
            if rules:
                n_changed += 1
                counts.update(rules)
                old, new = row["text"][cue[0] : cue[1]], row["text"][start:end]
                sys.stdout.write(f"{row['doc_id']} {row['sent_id']}: {old} -> {new}\n")
                cue[:2] = start, end
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    by_rule = ", ".join(f"{rule} {n}" for rule, n in counts.most_common()) or "none to change"
    sys.stdout.write(f"{n_changed} of {n_cues} cues: {by_rule}\n")
    if options.write:
        SENTENCES_PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
