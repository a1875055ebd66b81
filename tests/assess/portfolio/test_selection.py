"""Choosing among proposals in the toy region, and the best sets of the bundled one."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from ikap.api import sample_proposals, score
from ikap.assess.portfolio.candidates import EXCLUDED, NO_DWELLINGS, RED_CLASS, RED_GOAL
from ikap.assess.portfolio.demand import Demand, Scenario, demand_of
from ikap.assess.portfolio.front import dominates
from ikap.assess.portfolio.land_account import land_account
from ikap.assess.portfolio.selection import NOT_ASKED, select
from ikap.assess.portfolio.totals import portfolio
from ikap.model import ConfigurationError, Goal, Light, Status
from ikap.present.portfolio.sentences import lacking_sentences, rule_sentences, ways_out
from ikap.sources.region import open_region
from ikap.text import NO_BREAK

DEMAND = Demand(
    years=1,
    least=1.0,
    need_a_year={"5001": 0.0, "5028": 150.0},
    reserve={"5001": 300.0, "5028": 100.0},
    targets={"5001": 0.5, "5028": 0.5},
)


@pytest.fixture
def homes(scored, box):
    """Three sites in Melhus: two fields over one another, and forest that holds as many homes."""
    found = scored(
        ("field", "bolig", box(100, 100, 200, 200), 60, None),
        ("other", "bolig", box(200, 100, 200, 200), 60, None),
        ("wood", "bolig", box(6000, 100, 200, 200), 60, None),
        ("shop", "næring", box(7000, 100, 100, 100), None, 20),
        ("town", "blandet", box(12_000, 100, 100, 100), 30, 10),
    )
    return classed(found)


def classed(evaluation, red=(), red_soil=()):
    """The evaluation with the classes that are stated, yellow where nothing is."""
    ids = evaluation.sites.index
    lights = [Light.RED if id_ in (*red, *red_soil) else Light.YELLOW for id_ in ids]
    weak = [Light.RED if id_ in red_soil and goal == Goal.SOIL else Light.YELLOW
            for id_, goal in evaluation.goals.index]  # fmt: skip
    return replace(
        evaluation,
        sites=evaluation.sites.assign(light=pd.Series(lights, index=ids, dtype=object)),
        goals=evaluation.goals.assign(
            light=pd.Series(weak, index=evaluation.goals.index, dtype=object)
        ),
    )


def test_forest_spares_soil_and_fields_spare_emissions(homes):
    found = select(homes, DEMAND)
    least_soil = found.sets[0]
    assert least_soil.proposals == ("wood",)
    assert least_soil.soil == 0
    assert not found.driving_counted  # the region has no centres to drive to
    assert least_soil.emissions == pytest.approx(40 * 30)  # daa of forest of medium productivity
    assert any(chosen.proposals == ("field",) for chosen in found.sets)  # 8 tCO2e a daa
    assert not any({"field", "other"} <= set(chosen.proposals) for chosen in found.sets)
    assert found.conflicts == (("field", "other"),)


def test_a_tenth_less_emissions_costs_the_field_that_the_forest_spared(homes):
    """From the forest, 40 · 30 tCO2e, to the field: a tenth is 120, and 40 daa · 0.8 is paid."""
    prices = {(one.goal, one.paid): one for one in select(homes, DEMAND).prices}
    one = prices["emissions", "soil"]
    assert (one.gain, one.cost) == pytest.approx((120, 32))
    assert (one.start.proposals, one.end.proposals) == (("wood",), ("field",))
    assert prices["even", "emissions"].cost == pytest.approx(320)


def test_a_mixed_proposal_is_chosen_whole_and_its_land_counts_once(homes):
    found = select(homes, DEMAND, forced_in=["town-N"])
    assert all("town" in chosen.proposals for chosen in found.sets)
    first = found.sets[0]
    assert first.ids == ("town-B", "town-N", "wood")
    assert first.emissions == pytest.approx(10 * 30 + 40 * 30)
    assert portfolio(homes, first.ids).emissions.value == pytest.approx(first.emissions)


def test_a_mixed_proposal_whose_homes_nobody_knows_is_left_out_and_says_why(homes):
    unknown = homes.sites["dwellings"].where(homes.sites.index != "town-B")
    found = select(replace(homes, sites=homes.sites.assign(dwellings=unknown)), DEMAND)
    assert found.left_out == {"shop": NOT_ASKED, "town": NO_DWELLINGS}


def test_business_is_chosen_where_it_is_asked_for(homes):
    assert select(homes, DEMAND).left_out == {"shop": NOT_ASKED}
    asked = select(homes, replace(DEMAND, business_land=15.0))
    assert all({"shop", "town"} <= set(chosen.proposals) for chosen in asked.sets)
    too_much = select(homes, replace(DEMAND, business_land=50.0))
    assert too_much.lacking_land == pytest.approx(30)


def test_what_is_lacking_is_named_by_municipality(homes):
    found = select(homes, replace(DEMAND, years=2))  # 300 − 100 of reserve: 200 are needed
    assert found.lacking == pytest.approx({"5028": 200 - 120})  # the fields are not both chosen
    assert found.attainable_years == pytest.approx((100 + 120) / 150)
    assert found.sets[0].dwellings == 120


def test_the_need_is_that_of_the_scenario(toy_region):
    """Melhus has half of the growth: 1 824, 2 900 and 4 000 people a year by low, middle, high."""
    assumed = {
        "people_per_year": (1824.0, 2900.0, 4000.0),
        "people_per_new_dwelling": (1.9, 2.1, 2.3),
        "years": (12.0, 12.0, 12.0),
    }
    rows = [(name, None, *bounds) for name, bounds in assumed.items()]
    table = pd.DataFrame(rows, columns=["name", "municipality_code", "low", "best", "high"])
    region = open_region(toy_region.folder)
    read = region.reading("growth_targets")
    targets = read.frame.assign(dwellings_share=0.5)
    region._read["growth_targets"] = replace(read, frame=targets)
    region._read["need_assumptions"] = replace(region.reading("need_assumptions"), frame=table)
    yearly = {one: demand_of(region, scenario=one).need_a_year["5028"] for one in Scenario}
    assert yearly[Scenario.LOW] == pytest.approx(1824 / 2 / 2.3)  # fewest people, fullest homes
    assert yearly[Scenario.MIDDLE] == pytest.approx(2900 / 2 / 2.1)
    assert yearly[Scenario.HIGH] == pytest.approx(4000 / 2 / 1.9)
    middle = demand_of(region)
    assert middle.scenario is Scenario.MIDDLE
    assert middle.need_span["5028"] == (yearly[Scenario.LOW], yearly[Scenario.HIGH])


def test_a_part_of_the_need_may_be_met_elsewhere(homes):
    found = select(homes, replace(DEMAND, years=2, least=0.5, need_a_year={"5001": 0, "5028": 75}))
    assert found.demand.need == {"5001": 0.0, "5028": 50.0}
    assert not found.lacking


def test_what_is_excluded_cannot_be_chosen(homes):
    status = homes.sites["status"].mask(homes.sites.index == "wood", Status.EXCLUDED)
    barred = replace(homes, sites=homes.sites.assign(status=status))
    found = select(barred, DEMAND)
    assert found.left_out["wood"] == EXCLUDED
    assert all("wood" not in chosen.proposals for chosen in found.sets)
    with pytest.raises(ConfigurationError, match="absolutt konflikt"):
        select(barred, DEMAND, forced_in=["wood"])


def test_a_red_site_is_kept_out_and_what_that_costs_is_told(homes):
    """50 homes are needed: the forest gives them without soil; the fields take 32 daa."""
    found = select(classed(homes, red=["wood"]), DEMAND)
    assert found.left_out["wood"] == RED_CLASS
    assert all("wood" not in chosen.proposals for chosen in found.sets)
    assert found.sets[0].soil == pytest.approx(40 * 0.8)
    cost = found.rule_cost
    assert cost.proposals == ("wood",)
    assert cost.dwellings == 60
    assert cost.soil == pytest.approx(32)
    assert cost.emissions == pytest.approx(0)  # fields spare emissions, with the rule or without
    assert cost.lacking == 0


def test_the_rule_can_be_what_leaves_homes_lacking(homes):
    """50 are needed in Melhus, where all three sites are red; the 30 in town are another's."""
    found = select(classed(homes, red=["field", "other"], red_soil=["wood"]), DEMAND)
    assert found.lacking == {"5028": 50}
    assert found.rule_cost.lacking == pytest.approx(50)
    here, attainable = lacking_sentences(found, {"5028": "Melhus"})
    assert here.replace(NO_BREAK, " ") == (
        "Melhus må selv dekke 50 boliger ut over boligreserven (100 % av behovet på 50). "
        "Områdene som kan være med, dekker 0. Det mangler 50. Reglene holder utenfor her: field "
        "med 60 boliger (samlet klasse er Svak); other med 60 boliger (samlet klasse er Svak); "
        "wood med 60 boliger (svak på et mål som ikke kan veies opp)."
    )
    assert attainable.endswith("i høyst 0,7 år.")
    assert "Det mangler 50 boliger på grunn av dem." in " ".join(rule_sentences(found))
    assert "--allow field,other)" in ways_out(found)


def test_a_red_class_may_be_allowed_by_name_but_not_a_goal_that_cannot_be_compensated(homes):
    red = classed(homes, red=["wood"], red_soil=["field"])
    found = select(red, DEMAND, allowed=["wood", "field", "other"])
    assert found.allowed == ("wood",)
    assert any("wood" in chosen.proposals for chosen in found.sets)
    assert found.left_out["field"] == RED_GOAL
    with pytest.raises(ConfigurationError, match="veies opp"):
        select(red, DEMAND, forced_in=["field"])
    with pytest.raises(ConfigurationError, match="--allow"):
        select(red, DEMAND, forced_in=["wood"])


def test_where_nothing_is_red_the_rules_cost_nothing(homes):
    assert select(homes, DEMAND).rule_cost is None


def test_forced_sites_that_cannot_be_are_told_together(homes):
    with pytest.raises(ConfigurationError) as told:
        select(homes, DEMAND, forced_in=["field", "other"], forced_out=["field"])
    assert len(told.value.problems) == 2
    with pytest.raises(ConfigurationError, match="nobody"):
        select(homes, DEMAND, forced_out=["nobody"])


def test_a_municipality_without_target_is_named(tmp_path, toy_region):
    growth = toy_region.layer("growth_targets")
    growth.loc[growth["municipality_code"] == "5028", "dwellings_share"] = math.nan
    region = open_region(toy_region.folder)
    region._read["growth_targets"] = replace(region.reading("growth_targets"), frame=growth)
    with pytest.raises(ConfigurationError, match="5028"):
        demand_of(region)


def test_the_land_account_keeps_every_decare(homes, toy_region):
    account = land_account(homes, toy_region, list(homes.sites.index))
    rows = {(entry.municipality, entry.land_type): entry for entry in account}
    field = rows[("5028", 21)]
    assert field.before == pytest.approx(20_000)  # 2 × 10 km
    assert field.taken["housing"] == pytest.approx(60)  # 40 + 40 − 20 that they share
    assert field.after == pytest.approx(20_000 - 60)
    assert rows[("5001", 30)].taken["mixed"] == pytest.approx(10)
    assert rows[("5028", 30)].taken["business"] == pytest.approx(10)
    assert sum(entry.before for entry in account) == pytest.approx(200_000)
    total = portfolio(homes).land
    assert sum(sum(entry.taken.values()) for entry in account) == pytest.approx(total)


# --- the bundled region --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def as_it_is():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def bundled(as_it_is):
    """The sample with nothing red, so that there is much to choose among."""
    return classed(as_it_is)


def test_no_set_of_the_sample_holds_what_is_red_or_excluded(as_it_is):
    found = select(as_it_is, demand_of(open_region()))
    sites = as_it_is.sites
    barred = sites.index[(sites["status"] == Status.EXCLUDED) | (sites["light"] == Light.RED)]
    assert found.sets
    assert all(set(barred).isdisjoint(chosen.ids) for chosen in found.sets)
    assert set(found.rule_cost.proposals) <= set(found.left_out)
    assert found.rule_cost.lacking > 0  # the rule binds: some municipality has red sites alone


def test_the_bundled_region_has_a_front_of_ten(bundled):
    region = open_region()
    found = select(bundled, demand_of(region))
    values = [(s.soil, s.emissions, s.dissimilarity) for s in found.sets]
    assert len(values) >= 10
    assert found.proven
    assert not any(dominates(a, b) for a in values for b in values)
    excluded = set(bundled.sites.index[bundled.sites["status"] == Status.EXCLUDED])
    assert all(excluded.isdisjoint(chosen.ids) for chosen in found.sets)
    chosen = found.sets[found.best]
    totals = portfolio(bundled, chosen.ids, region)
    assert totals.equivalents.value == pytest.approx(chosen.soil, abs=1e-6)
    assert found.driving_counted
    both = totals.emissions.value + totals.resident_car_emissions.value
    assert both == pytest.approx(chosen.emissions, abs=1e-6)
    assert totals.after.dissimilarity == pytest.approx(chosen.dissimilarity, abs=1e-9)
    even = next(price for price in found.prices if (price.goal, price.paid) == ("even", "soil"))
    gained = even.start.dissimilarity - even.end.dissimilarity
    assert gained >= even.gain - 1e-9
    assert even.cost == pytest.approx(even.end.soil - even.start.soil)


def test_a_whole_plan_period_tells_who_lack_what(bundled):
    found = select(bundled, demand_of(open_region(), years=12, least=1.0))
    assert found.lacking["5054"] == pytest.approx(12 * 2900 / 2.1 * 0.0319 / 1.0 - 55 - 121, abs=1)
    assert found.attainable_years == pytest.approx(4.0, abs=0.05)
    assert found.sets
