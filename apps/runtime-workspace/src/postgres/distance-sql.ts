import { radii, type Unit } from '../query/distance-between.js';
import { sql, SqlPart } from './sql-part.js';

interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** As `distanceBetween` has it; a point's parts are longitude and latitude. */
export function distanceSql(column: SqlPart, { lat, lng }: Point, unit: Unit = 'miles'): SqlPart {
  const [ownLng, ownLat] = [sql`${column}[0]`, sql`${column}[1]`];
  const chord = sql`power(sin(radians(${ownLat} - ${lat}::double precision) / 2), 2) + power(sin(radians(${ownLng} - ${lng}::double precision) / 2), 2) * cos(radians(${lat}::double precision)) * cos(radians(${ownLat}))`;
  return sql`(2 * asin(least(1, sqrt(${chord}))) * ${radii[unit]}::double precision)`;
}

export function distanceTest(column: SqlPart, point: unknown, all: object): SqlPart {
  const { minDistance = 0, maxDistance, unit } = all as { minDistance?: number; maxDistance?: number; unit?: Unit };
  const distance = distanceSql(column, point as Point, unit);
  // `least` passes over null, so that a row without a place would be as far away as can be.
  const isFar = sql`(${column} is not null and ${distance} >= ${minDistance}::double precision)`;
  return maxDistance === undefined ? isFar : sql`(${isFar} and ${distance} <= ${maxDistance}::double precision)`;
}
