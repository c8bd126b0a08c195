import { readFileSync, writeFileSync } from 'node:fs';
import type { ConformanceCase } from './conformance-case.js';
import type { Observation } from './observation.js';
import { fingerprint } from './verdict.js';

interface Line {
  readonly name: string;
  readonly of: string;
  readonly observed: Observation;
}

/** What Express Gateway made of each case, a line for each, so that it is proved without installing it. */
export function writeRecording(
  file: string,
  cases: readonly ConformanceCase[],
  observed: ReadonlyMap<string, Observation>,
): void {
  const lines = cases.map((of): Line => ({ name: of.name, of: fingerprint(of), observed: observed.get(of.name)! }));
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Throws where a case is not in it as it is now. */
export function readRecording(file: string, cases: readonly ConformanceCase[]): ReadonlyMap<string, Observation> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const recorded = new Map(lines.map((line) => JSON.parse(line) as Line).map((line) => [line.name, line]));
  const stale = cases.filter((of) => recorded.get(of.name)?.of !== fingerprint(of)).map(({ name }) => name);
  if (stale.length > 0) {
    throw new Error(
      `Express Gateway was not asked about these cases as they are now: ${stale.join('; ')}. Run "npm run conformance".`,
    );
  }
  return new Map([...recorded].map(([name, { observed }]) => [name, observed]));
}
