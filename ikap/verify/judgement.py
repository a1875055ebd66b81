"""From what was measured to places and classes, computed again in SQL from the run's tables.

Each step starts from what the run wrote of the step before it, so that one wrong number is one
difference and not a row of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ikap.catalogue import factors
from ikap.document import Document
from ikap.text import N_
from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Number, compared, compared_words
from ikap.verify.tables import store

GREEN, YELLOW = 0.67, 0.33  # where classes begin [P], written anew
WRITTEN = 5e-7  # half of the last decimal that what was measured is written with
VALUE = Number("value", N_("Poeng for målingen, etter poengkurven"), "verdi")
VALUE_SPAN = Number("value_interval", N_("Intervall for poengene, etter poengkurven"), "verdi")
WEIGHT = Number("weight", N_("Vekt i samlet poengsum"), "del")
CONTRIBUTION = Number("contribution", N_("Bidrag til samlet poengsum"), "verdi")
GOAL = Number("goal_value", N_("Målets poeng"), "verdi")
GOAL_SPAN = Number("goal_interval", N_("Intervall for målets poeng"), "verdi")
GOAL_WEIGHT = Number("goal_weight", N_("Målets vekt i samlet poengsum"), "del")
GOAL_CLASS = Number("goal_class", N_("Målets klasse"), "")
UNCERTAIN = Number("goal_uncertain", N_("Usikker klasse for målet"), "")
SCORE = Number("score", N_("Samlet (hjelpetall for rangering)"), "verdi")
SCORE_SPAN = Number("score_interval", N_("Intervall for samlet poengsum"), "verdi")
LIST = Number("list", N_("Liste"), "")
COMPLETE = Number("complete", N_("Fullstendig målt"), "")
STATUS = Number("status", N_("Status"), "")
RANK = Number("rank", N_("Plassering"), "")
RANK_SPAN = Number("rank_interval", N_("Mulige plasseringer"), "")
GROUP = Number("group", N_("Kommunegruppe"), "")
GROUP_RANK = Number("group_rank", N_("Plassering i gruppen"), "")
CLASS = Number("class", N_("Samlet klasse"), "")

LIGHT = (
    "CASE WHEN {v} IS NULL THEN NULL WHEN {v} >= "
    + f"{GREEN} THEN 'green' WHEN {{v}} >= {YELLOW} THEN 'yellow' ELSE 'red' END"
)
# A value through its curve, as a scalar question. Pieces that meet give the same value.
CURVE = """(SELECT CASE WHEN g.v0 = g.v1 OR g.x0 IS NULL OR g.x1 IS NULL THEN g.v0
               ELSE g.v0 + ({x} - g.x0) * (g.v1 - g.v0) / (g.x1 - g.x0) END
    FROM d_segment g WHERE g.kind = c.kind AND g.criterion = c.criterion
      AND g.indicator = c.indicator AND (g.x0 IS NULL OR {x} >= g.x0)
      AND (g.x1 IS NULL OR {x} <= g.x1) ORDER BY g.x0 NULLS FIRST LIMIT 1)"""


def judgement(engine: Engine, document: Document) -> Iterator[Compared]:
    """Values, weights, goals, scores, statuses, places and classes."""
    store(engine, document)
    yield from _values(engine)
    yield from _weights(engine)
    yield from _goals(engine)
    yield from _scores(engine)
    yield from _statuses(engine)
    yield from _ranks(engine)
    yield from _classes(engine)


def _values(engine: Engine) -> Iterator[Compared]:
    """One gauge's curve bounds the value both ways; of several, the one that decided is known.

    Where another of them is missing and could have decided, there is no value.
    """
    value, up, down = (
        CURVE.format(x=f"(c.measured {by})") for by in ("", f"+ {WRITTEN}", f"- {WRITTEN}")
    )
    yield compared(
        VALUE,
        engine.frame(
            f"""SELECT id, criterion AS part, value AS written,
                CASE WHEN value IS NULL AND d.gauges > 1 AND low < high THEN NULL
                     WHEN c.measured IS NOT NULL THEN {value}
                     WHEN low = high THEN low END AS computed,
                coalesce(abs({up} - {down}), 0) AS slack
            FROM w_criterion c JOIN d_criterion d USING (kind, criterion)"""
        ),
    )
    for side, other, pick in (("low", "high", "least"), ("high", "low", "greatest")):
        here, there = (f"coalesce(c.m_{s}, c.measured, {_far(s)})" for s in (side, other))
        ends = [CURVE.format(x=x) for x in (here, there)]
        near = [CURVE.format(x=f"({x} {by} {WRITTEN})") for x in (here, there) for by in "+-"]
        yield compared(
            VALUE_SPAN,
            engine.frame(
                f"""SELECT id, criterion || ' {side}' AS part, c.{side} AS written,
                    CASE WHEN c.measured IS NULL AND c.m_low IS NULL AND c.m_high IS NULL
                         THEN {0 if side == "low" else 1}
                         ELSE {pick}({ends[0]}, {ends[1]}) END AS computed,
                    coalesce(greatest(abs({near[0]} - {near[1]}), abs({near[2]} - {near[3]})), 0)
                        AS slack
                FROM w_criterion c JOIN d_criterion d USING (kind, criterion)
                WHERE d.gauges = 1 AND EXISTS (SELECT 1 FROM d_segment g WHERE g.kind = c.kind
                    AND g.criterion = c.criterion AND g.x0 IS NULL)"""
            ),
        )


def _far(side: str) -> str:
    return "-1e300" if side == "low" else "1e300"


def _weights(engine: Engine) -> Iterator[Compared]:
    """Goal weight × criterion weight among what was assessed, and what each criterion adds."""
    engine.run(
        """CREATE OR REPLACE TABLE share AS
        WITH within_ AS (
            SELECT d.kind, d.goal, d.criterion, coalesce(w.weight, 0) AS inner_,
                   sum(coalesce(w.weight, 0)) OVER (PARTITION BY d.kind, d.goal) AS whole
            FROM d_criterion d LEFT JOIN d_weight w USING (kind, criterion)),
        outer_ AS (
            SELECT g.kind, g.goal, g.weight / nullif(sum(g.weight) OVER (PARTITION BY g.kind), 0)
                   AS part
            FROM d_goal g SEMI JOIN (SELECT kind, goal FROM within_ WHERE whole > 0) h
                USING (kind, goal))
        SELECT kind, goal, criterion, inner_,
               CASE WHEN whole > 0 THEN coalesce(part, 0) * inner_ / whole ELSE 0 END AS weight
        FROM within_ LEFT JOIN outer_ USING (kind, goal)"""
    )
    yield compared(
        WEIGHT,
        engine.frame(
            """SELECT coalesce(s.id, c.id) AS id, coalesce(s.criterion, c.criterion) AS part,
                      c.weight AS written, s.weight AS computed
            FROM (SELECT w.id, sh.* FROM w_site w JOIN share sh USING (kind)) s
            FULL JOIN w_criterion c ON c.id = s.id AND c.criterion = s.criterion"""
        ),
    )
    yield compared(
        CONTRIBUTION,
        engine.frame(
            """SELECT id, criterion AS part, contribution AS written, value * weight AS computed
            FROM w_criterion"""
        ),
    )


def _goals(engine: Engine) -> Iterator[Compared]:
    mean = "CASE WHEN count(c.{v}) = count(*) THEN sum(c.{v} * s.inner_) / sum(s.inner_) END"
    engine.run(
        f"""CREATE OR REPLACE TABLE goal AS
        WITH held AS (
            SELECT c.id, s.goal, {mean.format(v="value")} AS value, {mean.format(v="low")} AS low,
                   {mean.format(v="high")} AS high, sum(c.weight) AS weight
            FROM w_criterion c JOIN share s USING (kind, criterion)
            WHERE s.inner_ > 0 GROUP BY ALL)
        SELECT w.id, w.goal, w.value, w.low, w.high, w.weight, w.class, w.uncertain,
               h.value AS value_, h.low AS low_, h.high AS high_, coalesce(h.weight, 0) AS weight_
        FROM w_goal w LEFT JOIN held h USING (id, goal)"""
    )
    for number, column in (
        (GOAL, "value"),
        (GOAL_SPAN, "low"),
        (GOAL_SPAN, "high"),
        (GOAL_WEIGHT, "weight"),
    ):
        part = "goal" if number is not GOAL_SPAN else f"goal || ' {column}'"
        yield compared(
            number,
            engine.frame(
                f"SELECT id, {part} AS part, {column} AS written, {column}_ AS computed FROM goal"
            ),
        )
    low, high, value = (LIGHT.format(v=v) for v in ("low", "high", "value"))
    yield compared_words(
        GOAL_CLASS,
        engine.frame(
            f"""SELECT id, goal AS part, class AS written,
                CASE WHEN value IS NOT NULL THEN {value} WHEN {low} = {high} THEN {low} END
                    AS computed FROM goal"""
        ),
    )
    yield compared_words(
        UNCERTAIN,
        engine.frame(
            f"""SELECT id, goal AS part, uncertain::VARCHAR AS written,
                ({low} IS DISTINCT FROM {high})::VARCHAR AS computed FROM goal"""
        ),
    )


def _scores(engine: Engine) -> Iterator[Compared]:
    total = "CASE WHEN count(g.{v}) = count(*) THEN sum(g.{v} * g.weight) / sum(g.weight) END"
    scores = engine.frame(
        f"""WITH t AS (
            SELECT g.id, {total.format(v="value")} AS score, {total.format(v="low")} AS low,
                   {total.format(v="high")} AS high
            FROM w_goal g WHERE g.weight > 0 GROUP BY g.id)
        SELECT w.id, w.score, w.low, w.high, w.complete, t.score AS score_, t.low AS low_,
               t.high AS high_ FROM w_site w LEFT JOIN t USING (id)"""
    )
    yield compared(SCORE, _sides(scores, "score"))
    for side in ("low", "high"):
        yield compared(SCORE_SPAN, _sides(scores, side).assign(part=side))
    words = scores.assign(
        written=scores["complete"].map({True: "true", False: "false"}),
        computed=scores["score"].notna().map({True: "true", False: "false"}),
    )
    yield compared_words(COMPLETE, words)
    yield compared_words(
        LIST,
        engine.frame(
            """SELECT id, list AS written, CASE WHEN kind = 'housing' THEN 'housing'
                WHEN firm = 'C' THEN 'business_c' ELSE 'business_ab' END AS computed FROM w_site"""
        ),
    )


def _sides(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame({"id": table["id"], "written": table[name], "computed": table[f"{name}_"]})


def _statuses(engine: Engine) -> Iterator[Compared]:
    """What stands in the way, from the areas and the answers."""
    table = factors("conventions")
    yield compared_words(
        STATUS,
        engine.frame(
            """WITH cause AS (
                SELECT l.id,
                       l.answer = 'yes' AND l.tier = 'exclude' AND coalesce(l.daa, 0) > 0 AS taken,
                       l.answer = 'yes' AND d.conditional AS flag,
                       l.tier = 'exclude' AND l.blank > 1e-9 AS blank, l.overridden
                FROM w_limit l JOIN d_limit d USING (limit_id)),
            site_cause AS (
                SELECT id, bool_or(taken) AS taken, bool_or(taken OR flag OR blank OR overridden)
                       AS any_ FROM cause GROUP BY id)
            SELECT w.id, w.status AS written,
                CASE WHEN coalesce(c.taken, false) AND (w.net < ? * w.gross
                          OR w.net < least(?, w.gross / 2)) THEN 'excluded'
                     WHEN coalesce(c.any_, false) THEN 'conditional' ELSE 'eligible' END AS computed
            FROM w_site w LEFT JOIN site_cause c USING (id)""",
            table["net_share"].best,
            table["net_area"].best,
        ),
    )


def _ranks(engine: Engine) -> Iterator[Compared]:
    """Places within the list, and those that an incomplete one could have.

    Those that a complete one has in the draws are `draws`'.
    """
    engine.run(
        """CREATE OR REPLACE TABLE running AS
        SELECT * FROM w_site WHERE status <> 'excluded' AND low IS NOT NULL"""
    )
    engine.run(
        """CREATE OR REPLACE TABLE place AS
        SELECT id, rank() OVER (PARTITION BY list ORDER BY score DESC) AS place
        FROM running WHERE complete"""
    )
    yield compared(
        RANK,
        engine.frame(
            """SELECT w.id, w.rank AS written, p.place AS computed
            FROM w_site w LEFT JOIN place p USING (id)"""
        ),
    )
    engine.run(
        """CREATE OR REPLACE TABLE span AS
        SELECT r.id,
            1 + (SELECT count(*) FROM running o
                 WHERE o.list = r.list AND o.complete AND o.score > r.high) AS low,
            1 + (SELECT count(*) FROM running o
                 WHERE o.list = r.list AND o.complete AND o.score > r.low)
              + (SELECT count(*) FROM running o WHERE o.list = r.list AND NOT o.complete
                 AND o.id <> r.id AND o.high > r.low) AS high
        FROM running r WHERE NOT r.complete"""
    )
    for side in ("low", "high"):
        yield compared(
            RANK_SPAN,
            engine.frame(
                f"""SELECT w.id, '{side}' AS part, w.rank_{side} AS written, s.{side} AS computed
                FROM w_site w LEFT JOIN span s USING (id) WHERE w.rank IS NULL"""
            ),
        )
    yield compared_words(
        GROUP,
        engine.frame(
            """SELECT w.id, w.group AS written, d.name AS computed
            FROM w_site w LEFT JOIN d_group d ON d.code = w.municipality"""
        ),
    )
    yield compared(
        GROUP_RANK,
        engine.frame(
            """WITH p AS (
                SELECT id, rank() OVER (PARTITION BY list, "group" ORDER BY score DESC) AS place
                FROM running WHERE complete AND "group" IS NOT NULL)
            SELECT w.id, w.group_rank AS written, p.place AS computed
            FROM w_site w LEFT JOIN p USING (id)"""
        ),
    )


def _classes(engine: Engine) -> Iterator[Compared]:
    """The class of the whole: what cannot be compensated, two red goals, the score, a cap."""
    yield compared_words(
        CLASS,
        engine.frame(
            f"""WITH red AS (
                SELECT g.id, count(*) AS n, bool_or(s.goal IS NOT NULL) AS stiff
                FROM w_goal g LEFT JOIN d_stiff s USING (goal) WHERE g.class = 'red' GROUP BY g.id),
            cap AS (
                SELECT DISTINCT l.id FROM w_limit l JOIN d_limit d USING (limit_id)
                WHERE l.answer = 'yes' AND d.caps)
            SELECT w.id, w.class AS written,
                CASE WHEN coalesce(r.stiff, false) OR coalesce(r.n, 0) >= 2 THEN 'red'
                     WHEN w.score IS NULL THEN NULL WHEN w.score < {YELLOW} THEN 'red'
                     WHEN w.score < {GREEN} OR coalesce(r.n, 0) > 0 OR cap.id IS NOT NULL
                     THEN 'yellow' ELSE 'green' END AS computed
            FROM w_site w LEFT JOIN red r USING (id) LEFT JOIN cap USING (id)"""
        ),
    )
