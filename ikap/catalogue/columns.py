"""Columns that several kinds of layer share."""

from __future__ import annotations

from ikap.catalogue.records import Field
from ikap.text import N_

NAME = Field("name", "text", N_("Navn"), required=False, names=("navn", "NAVN", "NAME"))
