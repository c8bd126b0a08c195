/** The earth's radius, as LoopBack has it. */
export const radii = {
  kilometers: 6370.99056,
  meters: 6370990.56,
  miles: 3958.75,
  feet: 20902200,
  radians: 1,
  degrees: 180 / Math.PI,
};
export type Unit = keyof typeof radii;

interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** Along the earth's surface, by the haversine formula; NaN where one is no point. */
export function distanceBetween(from: unknown, to: unknown, unit: Unit = 'miles'): number {
  if (!isPoint(from) || !isPoint(to)) return Number.NaN;
  const [fromLat, toLat, turn] = [from.lat, to.lat, to.lng - from.lng].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const chord = Math.sin((toLat - fromLat) / 2) ** 2 + Math.sin(turn / 2) ** 2 * Math.cos(fromLat) * Math.cos(toLat);
  return 2 * Math.asin(Math.min(1, Math.sqrt(chord))) * radii[unit];
}

function isPoint(value: unknown): value is Point {
  const { lat, lng } = (value ?? {}) as Partial<Point>;
  return typeof lat === 'number' && typeof lng === 'number';
}
