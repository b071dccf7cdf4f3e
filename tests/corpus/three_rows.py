"""Three coded sentences: the rows that they stand in, and what is read."""

import json

from stance.records import CodedSentence, Cue

ROWS = [
    {"doc_id": "a", "sent_id": 0, "text": "It might rain.", "label": "hedged", "cues": [[3, 8, "modal"]]},
    {"doc_id": "a", "sent_id": 1, "text": "It rained.", "label": "assertive", "cues": []},
    {
        "doc_id": "b",
        "sent_id": 4,
        "text": "If so, why?",
        "label": "speculative",
        "cues": [[0, 2, "conditional"]],
    },
]
EXPECTED = [
    CodedSentence("a", 0, "It might rain.", "hedged", (Cue(3, 8, "might", "modal"),)),
    CodedSentence("a", 1, "It rained.", "assertive", ()),
    CodedSentence("b", 4, "If so, why?", "speculative", (Cue(0, 2, "If", "conditional"),)),
]


def as_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path
