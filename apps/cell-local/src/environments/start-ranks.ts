import type { DesiredEnvironment, UnitKey } from '@tiffin/contracts';

/** How soon each unit is to start: 0 for those that routes lead to, 1 for what they call, and so on; last what nobody calls. */
export function startRanks({ units, routes }: DesiredEnvironment): ReadonlyMap<UnitKey, number> {
  const upstreamsOf = new Map(units.map(({ key, upstreams }) => [key, upstreams]));
  const ranks = new Map<UnitKey, number>();
  let wave = routes.map(({ unit }) => unit);
  for (let rank = 0; wave.length > 0; rank += 1) {
    const fresh = new Set(wave.filter((key) => !ranks.has(key)));
    for (const key of fresh) ranks.set(key, rank);
    wave = [...fresh].flatMap((key) => upstreamsOf.get(key) ?? []);
  }
  return new Map(units.map(({ key }) => [key, ranks.get(key) ?? units.length]));
}
