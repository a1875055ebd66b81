"""The workshop's form, and the folder of the weights that came of it."""

from __future__ import annotations

from ikap.present.weights.folder import weights_document, write_weights
from ikap.present.weights.form import write_workshop_form

__all__ = ["weights_document", "write_weights", "write_workshop_form"]
