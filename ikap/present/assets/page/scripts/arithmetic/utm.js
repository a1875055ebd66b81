// EUREF89 UTM zone 32 (EPSG:25832) from degrees: Krüger's series to the fourth order, good to a
// millimetre within the zone's neighbours too. No page, no map.

const UTM = (() => {
  const flattening = 1 / 298.257222101;
  const n = flattening / (2 - flattening);
  const scale = 0.9996 * (6378137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const degree = Math.PI / 180;
  return {
    scale,
    degree,
    meridian: 9 * degree,
    east: 500000,
    squeeze: (2 * Math.sqrt(n)) / (1 + n),
    there: [
      n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4,
      (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4,
      (61 / 240) * n ** 3 - (103 / 140) * n ** 4,
      (49561 / 161280) * n ** 4,
    ],
  };
})();

/**
 * @param {number} lat
 * @param {number} lon
 */
function toUtm(lat, lon) {
  const phi = lat * UTM.degree;
  const away = lon * UTM.degree - UTM.meridian;
  const tau = Math.sinh(
    Math.atanh(Math.sin(phi)) - UTM.squeeze * Math.atanh(UTM.squeeze * Math.sin(phi)),
  );
  const xi = Math.atan2(tau, Math.cos(away));
  const eta = Math.atanh(Math.sin(away) / Math.hypot(1, tau));
  let north = xi;
  let east = eta;
  UTM.there.forEach((a, i) => {
    const k = 2 * (i + 1);
    north += a * Math.sin(k * xi) * Math.cosh(k * eta);
    east += a * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  return { east: UTM.east + UTM.scale * east, north: UTM.scale * north };
}

/**
 * The length of a path and the area of a ring on the UTM grid: metres and daa.
 *
 * @param {GridPoint[]} points
 */
function pathLength(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i += 1) {
    sum += Math.hypot(points[i].east - points[i - 1].east, points[i].north - points[i - 1].north);
  }
  return sum;
}

/** @param {GridPoint[]} points */
function ringArea(points) {
  let twice = 0;
  points.forEach((point, i) => {
    const next = points[(i + 1) % points.length];
    twice += point.east * next.north - next.east * point.north;
  });
  return Math.abs(twice) / 2 / 1000;
}
