"""What pages, paper and tables say alike: how sure a list is, the method, what has aged."""

from __future__ import annotations

from ikap.present.sentences import certainty, changes, prose, schools
from ikap.present.sentences.age import aged
from ikap.present.sentences.certainty import concerned, held, named, share, standing, standings
from ikap.present.sentences.prose import called, method
from ikap.present.sentences.trail import step_text, step_title

__all__ = [
    "aged",
    "called",
    "certainty",
    "changes",
    "concerned",
    "held",
    "method",
    "named",
    "prose",
    "schools",
    "share",
    "standing",
    "standings",
    "step_text",
    "step_title",
]
