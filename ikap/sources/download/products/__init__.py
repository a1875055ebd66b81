"""Official data sets fetched one by one: from pages, from files, from tables."""

from __future__ import annotations

from ikap.sources.download.products.product import failed_product, fetch_product
from ikap.sources.download.products.shapes import Fetched, Place

__all__ = ["Fetched", "Place", "failed_product", "fetch_product"]
