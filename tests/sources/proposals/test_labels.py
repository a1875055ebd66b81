"""Files are told apart by their names, and where those meet by the folders that they lie in."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ikap.sources.proposals.labels import labels

PARTS = st.sampled_from(["a", "B", "b", "innspill", "x.y"])
FILES = st.sampled_from(["felt.gpkg", "Felt.gpkg", "felt.shp", "b-felt.gpkg", "b.gpkg"])
PATHS = st.lists(
    st.builds(lambda folders, name: Path(*folders, name), st.lists(PARTS, max_size=3), FILES),
    min_size=1,
    max_size=8,
    unique_by=lambda path: path.as_posix().casefold(),
)


def prefixes(*paths):
    return [label.prefix for label in labels([Path(path) for path in paths])]


def test_a_folder_stands_before_the_stems_that_meet_and_no_other():
    assert prefixes("m/felt.gpkg", "s/felt.gpkg", "s/annet.gpkg") == ["m-felt", "s-felt", "annet"]
    assert prefixes("m/1/felt.gpkg", "s/1/felt.gpkg") == ["m-1-felt", "s-1-felt"]


def test_files_of_one_folder_and_stem_are_told_apart_by_their_suffix():
    assert prefixes("m/felt.gpkg", "m/felt.shp") == ["m-felt.gpkg", "m-felt.shp"]


def test_case_does_not_tell_files_apart():
    assert prefixes("m/Felt.gpkg", "s/felt.gpkg") == ["m-Felt", "s-felt"]


def test_a_folder_may_make_what_another_file_is_called():
    assert len(set(prefixes("m/felt.gpkg", "s/felt.gpkg", "x/m-felt.gpkg"))) == 3
    assert len(set(prefixes("b-felt.gpkg", "b/felt.gpkg", "a/b/felt.gpkg"))) == 3


@given(PATHS, st.randoms())
def test_no_two_files_are_called_the_same_and_their_order_does_not_matter(paths, random):
    found = dict(zip(paths, labels(paths), strict=True))
    assert len({label.prefix.casefold() for label in found.values()}) == len(paths)
    assert len({label.name.casefold() for label in found.values()}) == len(paths)
    mixed = random.sample(paths, len(paths))
    assert dict(zip(mixed, labels(mixed), strict=True)) == found
