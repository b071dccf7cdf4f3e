"""One draft judged."""

from __future__ import annotations

from stance.cues import judge_documents
from stance.records import Document


def judge(text, scale="icd203"):
    (report,) = judge_documents([Document("draft", text)], scale)
    assert all(text[p.start : p.end] == p.text for p in report.phrases)
    return report
