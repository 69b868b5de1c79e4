// What is a fix worth: [lat, lon, seconds, accuracy, 1 if it is doubtful].
const METRES = 111_320; // of a degree of latitude

function apart([lat, lon], [otherLat, otherLon]) {
  return METRES * Math.hypot(lat - otherLat, (lon - otherLon) * Math.cos((lat * Math.PI) / 180));
}

export function fixOf({ latitude, longitude, accuracy }, seconds) {
  return [Number(latitude.toFixed(6)), Number(longitude.toFixed(6)), seconds, Math.round(accuracy), 0];
}

function isFarFrom(fix, other) {
  const metres = apart(fix, other);
  return metres > 500 || metres > 15 * Math.max(1, fix[2] - other[2]);
}

// Imprecise, or too fast or too far from the last good one and from the very last one too.
export function isDoubtful(fix, good, before) {
  return fix[3] > 50 || Boolean(good && isFarFrom(fix, good) && isFarFrom(fix, before));
}

export const isTooNear = (fix, good) => Boolean(good) && apart(fix, good) < 10 && fix[2] - good[2] < 15;

export const lineOf = (fixes) => fixes.filter((fix) => !fix[4]).map((fix) => fix.slice(0, 3));
