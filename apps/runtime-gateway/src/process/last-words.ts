import type { EndpointTraffic, UnitTraffic } from '@tiffin/contracts';

/** So much of it outlives a pod. */
const mostBytes = 4_096;

/** Tells traffic, and remembers what was told: what is new since then is said first where there is little room. */
export class ToldTraffic {
  private told: ReadonlyMap<string, number> = new Map();

  constructor(private readonly now: () => UnitTraffic) {}

  tell(): UnitTraffic {
    const traffic = this.now();
    this.told = new Map(traffic.endpoints.map(([name, figures]) => [name, sum(figures)]));
    return traffic;
  }

  /** What a process leaves behind: `said`, and of its endpoints as many as there is room for. */
  lastWords(said: object): string {
    const more = ([name, figures]: EndpointTraffic): number => sum(figures) - (this.told.get(name) ?? 0);
    const endpoints: EndpointTraffic[] = [];
    let left = mostBytes - bytesOf({ ...said, endpoints });
    for (const one of this.now().endpoints.toSorted((a, b) => more(b) - more(a))) {
      left -= bytesOf(one) + 1;
      if (left < 0) break;
      endpoints.push(one);
    }
    return JSON.stringify({ ...said, endpoints });
  }
}

const sum = (figures: readonly number[]): number => figures.reduce((all, count) => all + count, 0);
const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));
