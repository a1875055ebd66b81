"""The region's key figures: printed sums are checked, and exactly one of them does not hold."""

from __future__ import annotations

import math

import pytest

from ikap.assess.key_figures import commuting_lines, key_figures
from ikap.model import ConfigurationError
from ikap.sources.region import open_region

SOURCE = 'source = { title = "Tall", publisher = "Etat", date = 2019-01-01, licence = "CC BY 4.0" }'


@pytest.fixture(scope="module")
def bundled():
    return key_figures(open_region())


def test_exactly_one_printed_sum_does_not_add_up(bundled):
    assert len(bundled.anomalies) == 1
    told = str(bundled.anomalies[0]).replace("\N{NO-BREAK SPACE}", " ")
    assert "Trondheim 2017" in told
    assert "16 446" in told
    assert "16 440" in told
    sums = {(t.direction, t.year): (t.printed, t.computed, t.adds_up) for t in bundled.totals}
    assert sums[("in", 2000)] == (11_884, 11_884, True)
    assert sums[("in", 2017)] == (16_440, 16_446, False)
    assert sums[("out", 2017)] == (4_550, None, True)


def test_the_stated_changes_hold(bundled):
    changes = {(t.direction, t.year): t for t in bundled.totals}
    inward, outward = changes[("in", 2017)], changes[("out", 2017)]
    assert inward.computed_change == pytest.approx(0.3834, abs=5e-5)
    assert inward.change_of_sums == pytest.approx(0.3839, abs=5e-5)
    assert outward.computed_change == pytest.approx(1.179, abs=5e-4)
    assert inward.change_holds
    assert outward.change_holds


def test_growth_against_residents(bundled):
    growth = bundled.growth[-1]
    assert growth.spread.quotients["5001"] == pytest.approx(1.0829, abs=5e-5)
    assert growth.spread.quotients["rest"] == pytest.approx(0.8132, abs=5e-5)
    assert growth.spread.dissimilarity == pytest.approx(0.0574, abs=5e-5)


def test_shares_of_the_eight(bundled):
    population = bundled.population[-1]
    assert population.total == 312_444  # 316 588 with Selbu's 4 144, which is not in the region
    shares = {one.code: one.residents for one in bundled.standings}
    assert shares["5001"] == pytest.approx(0.6806, abs=5e-5)
    assert sum(shares.values()) == pytest.approx(1)
    assert sum(one.jobs for one in bundled.standings) == pytest.approx(1)


def test_bygone_municipalities_keep_their_numbers_and_are_told(bundled):
    names = {flow.from_code: flow.name for flow in bundled.flows}
    assert (names["5030"], names["5024"]) == ("Klæbu", "Orkdal")
    told = " ".join(str(remark) for remark in bundled.remarks)
    assert "5030 Klæbu er en del av 5001 Trondheim fra 2020" in told
    assert "5024 Orkdal er en del av 5059 Orkland fra 2020" in told


def test_commuting_as_lines(bundled):
    region = open_region()
    lines = commuting_lines(region, bundled)
    assert lines.crs == region.crs
    places = {row.from_name for row in lines.itertuples()}
    assert {"Malvik", "Klæbu", "Stjørdal"} <= places  # Klæbu from the centre that bears its name
    malvik = lines[(lines["from_name"] == "Malvik") & (lines["year"] == 2017)].iloc[0]
    assert malvik["commuters"] == 4128
    assert 10_000 < malvik.geometry.length < 30_000  # Hommelvik to Trondheim


# --- tables that are wrong -----------------------------------------------------------------------


@pytest.fixture
def with_tables(toy_folder):
    """The toy region with tables of key figures."""

    def made(**tables):
        folder = toy_folder()
        with (folder / "region.toml").open("a", encoding="utf-8") as file:
            for name, content in tables.items():
                (folder / f"{name}.csv").write_text(content, encoding="utf-8")
                file.write(f'[tables.{name}]\nfile = "{name}.csv"\n{SOURCE}\n')
        return open_region(folder)

    return made


COMMUTING = "from_code;to_code;year;commuters;employed_share\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("commuting", f"{COMMUTING}5028;5001;2017;10;58,5\n", "en andel må være fra 0 til 1"),
        ("commuting", f"{COMMUTING}5028;5001;2017;-4;0,5\n", "under 0"),
        ("commuting", f"{COMMUTING}5028;5001;17;10;0,5\n", "ikke et årstall"),
        ("commuting", f"{COMMUTING}0301;5001;2017;10;0,5\n", "ikke en av regionens kommuner"),
        ("commuting", f"{COMMUTING}5028;5001;2017;;0,5\n", "feltet «commuters»"),
        (
            "residents",
            "municipality_code;year;residents\n5001;2023;1\n5001;2023;2\n",
            "flere rader",
        ),
        (
            "economy",
            "year;population_share;gdp_share\n2015;0,05;5,4\n",
            "Er andelen i prosent, skriv 0,0540",
        ),
    ],
)
def test_a_table_that_would_give_wrong_numbers_is_refused(with_tables, name, content, told):
    with pytest.raises(ConfigurationError, match=told.replace("?", r"\?")):
        key_figures(with_tables(**{name: content}))


def test_everything_wrong_with_a_table_is_told_at_once(with_tables):
    region = with_tables(commuting=f"{COMMUTING}0301;5001;17;-1;2\n")
    with pytest.raises(ConfigurationError) as raised:
        key_figures(region)
    assert len(raised.value.problems) == 4


def test_a_year_without_a_municipality_says_nothing_of_shares(with_tables):
    region = with_tables(
        residents="municipality_code;year;residents\n5001;2022;80\n5001;2023;90\n5028;2023;10\n"
    )
    figures = key_figures(region)
    assert [str(p) for p in figures.anomalies] == [
        "Folketall 2022: mangler 5028 Melhus. Andelene beregnes først når alle kommunene er med."
    ]
    assert figures.population[0].spread is None
    assert figures.population[1].spread.shares == {"5001": 0.9, "5028": 0.1}


def test_a_bygone_municipality_is_added_to_the_one_that_has_its_land(with_tables):
    region = with_tables(
        residents="municipality_code;year;residents\n5001;2019;80\n5030;2019;10\n5028;2019;10\n"
    )
    figures = key_figures(region)
    assert figures.population[0].residents == {"5001": 90, "5028": 10}
    late = with_tables(
        residents="municipality_code;year;residents\n5001;2023;80\n5030;2023;10\n5028;2023;10\n"
    )
    told = " ".join(str(remark) for remark in key_figures(late).remarks)
    assert "5030 Klæbu finnes ikke fra 2020" in told


def test_a_stated_change_that_does_not_hold(with_tables):
    region = with_tables(
        commuting_totals="municipality_code;direction;year;commuters;stated_change\n"
        "5001;out;2000;100;\n5001;out;2017;150;0,4\n"
    )
    told = [str(p).replace("\N{NO-BREAK SPACE}", " ") for p in key_figures(region).anomalies]
    assert told == [
        "Pendling fra Trondheim 2017: endringen er oppgitt til 40 %, men tallene gir 50 %. "
        "Kontroller tallene mot kilden."
    ]
    total = key_figures(region).totals[-1]
    assert total.computed is None
    assert math.isclose(total.computed_change, 0.5)
