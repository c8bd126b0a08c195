/** Things in an order, most of which can be meant by one of a few keys only: to whoever asks by another key they cost nothing. */
export class Indexed {
  readonly #byKey = new Map<string, number[]>();
  readonly #forAnyKey: number[] = [];

  /** `keys`: of each thing, by which it can be meant; undefined is any. */
  constructor(keys: readonly (readonly string[] | undefined)[]) {
    for (const [place, own] of keys.entries()) {
      if (own === undefined) this.#forAnyKey.push(place);
      else for (const key of new Set(own)) this.#placesOf(key).push(place);
    }
  }

  #placesOf(key: string): number[] {
    const places = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, places);
    return places;
  }

  /** The place of the first one from `start` on that the key may mean; Infinity where there is none. */
  next(key: string, start: number): number {
    const places = this.#byKey.get(key);
    const any = firstFrom(this.#forAnyKey, start);
    return places === undefined ? any : Math.min(firstFrom(places, start), any);
  }
}

/** Of numbers that grow. */
function firstFrom(places: readonly number[], start: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return places[low] ?? Infinity;
}
