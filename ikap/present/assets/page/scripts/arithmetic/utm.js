// A UTM zone of EUREF89 from degrees, and back: Krüger's series to the fourth order, good to a
// millimetre within the zone's neighbours too. No page, no map.

const UTM = (() => {
  const flattening = 1 / 298.257222101;
  const n = flattening / (2 - flattening);
  const scale = 0.9996 * (6378137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  return {
    scale,
    degree: Math.PI / 180,
    east: 500000,
    squeeze: (2 * Math.sqrt(n)) / (1 + n),
    there: [
      n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4,
      (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4,
      (61 / 240) * n ** 3 - (103 / 140) * n ** 4,
      (49561 / 161280) * n ** 4,
    ],
    back: [
      n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3 - n ** 4 / 360,
      n ** 2 / 48 + n ** 3 / 15 - (437 / 1440) * n ** 4,
      (17 / 480) * n ** 3 - (37 / 840) * n ** 4,
      (4397 / 161280) * n ** 4,
    ],
    latitude: [
      2 * n - (2 / 3) * n ** 2 - 2 * n ** 3 + (116 / 45) * n ** 4,
      (7 / 3) * n ** 2 - (8 / 5) * n ** 3 - (227 / 45) * n ** 4,
      (56 / 15) * n ** 3 - (136 / 35) * n ** 4,
      (4279 / 630) * n ** 4,
    ],
  };
})();

/**
 * The zone that an EPSG code such as EPSG:25832 is of.
 *
 * @param {string} crs
 */
function utmZone(crs) {
  return Number(crs.slice(-2));
}

/**
 * Longitude of the middle of a zone, in radians.
 *
 * @param {number} zone
 */
function utmMeridian(zone) {
  return (6 * zone - 183) * UTM.degree;
}

/**
 * @param {number} lat
 * @param {number} lon
 * @param {number} [zone]
 * @returns {GridPoint}
 */
function toUtm(lat, lon, zone = 32) {
  const phi = lat * UTM.degree;
  const away = lon * UTM.degree - utmMeridian(zone);
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
 * The position of a point on the grid, in degrees.
 *
 * @param {GridPoint} point
 * @param {number} [zone]
 */
function fromUtm({ east, north }, zone = 32) {
  const xi = north / UTM.scale;
  const eta = (east - UTM.east) / UTM.scale;
  let up = xi;
  let across = eta;
  UTM.back.forEach((b, i) => {
    const k = 2 * (i + 1);
    up -= b * Math.sin(k * xi) * Math.cosh(k * eta);
    across -= b * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const chi = Math.asin(Math.sin(up) / Math.cosh(across));
  const lon = utmMeridian(zone) + Math.atan2(Math.sinh(across), Math.cos(up));
  const lat = UTM.latitude.reduce((sum, d, i) => sum + d * Math.sin(2 * (i + 1) * chi), chi);
  return { lat: lat / UTM.degree, lng: lon / UTM.degree };
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
