// A value function drawn small, with the site's point on it.
// uses: elements, words

const CURVE = { width: 132, height: 64, left: 4, right: 4, top: 6, bottom: 16 };

/**
 * @param {Gauge} gauge
 * @param {Reading} reading
 */
function curveOf(gauge, reading) {
  const said =
    reading.measured === null
      ? t("curve_unmeasured", { indicator: gauge.title })
      : t("curve_alt", {
          indicator: gauge.title,
          measured: quantity(reading.measured, reading.unit, gauge.decimals),
          points: counted("score_points", 100 * (reading.value ?? 0)),
        });
  const picture = svg("svg", {
    class: "curve",
    viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
    role: "img",
    "aria-label": said,
  });
  const points = gauge.curve || [];
  if (!points.length) return picture;
  const first = points[0][0];
  const last = points[points.length - 1][0];
  const x = (/** @type {number} */ measured) =>
    CURVE.left +
    ((Math.min(Math.max(measured, first), last) - first) / (last - first)) *
      (CURVE.width - CURVE.left - CURVE.right);
  const floor = CURVE.height - CURVE.bottom;
  const y = (/** @type {number} */ value) => floor - value * (floor - CURVE.top);
  picture.append(
    ...[1 / 3, 2 / 3].map((value) =>
      svg("line", { class: "grid", x1: 0, x2: CURVE.width, y1: y(value), y2: y(value) }),
    ),
    svg("line", { class: "axis", x1: 0, x2: CURVE.width, y1: floor, y2: floor }),
  );
  if (reading.low !== null && reading.high !== null && reading.low !== reading.high) {
    const west = x(reading.low);
    picture.append(
      svg("rect", {
        class: "span",
        x: west,
        y: CURVE.top - 2,
        width: Math.max(1, x(reading.high) - west),
        height: floor - CURVE.top + 2,
      }),
    );
  }
  picture.append(
    svg("polyline", {
      class: "line",
      points: points.map(([measured, value]) => `${x(measured)},${y(value)}`).join(" "),
    }),
  );
  if (reading.measured !== null && reading.value !== null) {
    const [px, py] = [x(reading.measured), y(interpolated(points, reading.measured))];
    picture.append(
      svg("line", { class: "drop", x1: px, x2: px, y1: py, y2: floor }),
      svg("circle", { class: "point", cx: px, cy: py, r: 4 }),
    );
  }
  const share = gauge.unit === SETTINGS.share;
  const times = share ? 100 : 1;
  const unit = share ? "%" : gauge.unit.replace("CO2", "CO₂");
  picture.append(
    svg("text", { class: "tick", x: 1, y: CURVE.height - 4 }, shortNumber(times * first)),
    svg(
      "text",
      { class: "tick", x: CURVE.width - 1, y: CURVE.height - 4, "text-anchor": "end" },
      `${shortNumber(times * last)}${unit ? ` ${unit}` : ""}`,
    ),
  );
  return picture;
}

/**
 * @param {Pair<number>[]} points
 * @param {number} measured
 */
function interpolated(points, measured) {
  if (measured <= points[0][0]) return points[0][1];
  for (let i = 1; i < points.length; i += 1) {
    const [x1, v1] = points[i];
    const [x0, v0] = points[i - 1];
    if (measured <= x1) return v0 + ((measured - x0) / (x1 - x0)) * (v1 - v0);
  }
  return points[points.length - 1][1];
}

/** @param {number} value */
function shortNumber(value) {
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 }).format(value);
}
