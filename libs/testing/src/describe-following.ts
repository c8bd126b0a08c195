import { expect, it } from 'vitest';
import type { DesiredEnvironment, FollowedLine } from '@tiffin/contracts';
import type { CellReader } from '@tiffin/deployments-operations';
import { newId } from '@tiffin/kernel';
import type { CellSteps, CellUnderTest } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What one reader has got so far. */
export class Follower implements AsyncDisposable {
  readonly lines: FollowedLine[] = [];
  private readonly ending = new AbortController();
  private readonly reading: Promise<void>;
  isOver = false;

  constructor(cell: CellReader, { environmentId }: DesiredEnvironment, unit = 'function-a', tail = 100) {
    this.reading = this.read(cell.followLogs(environmentId, unit, { tail, signal: this.ending.signal }));
  }

  /** Texts that begin so, in their order. */
  texts(prefix: string): readonly string[] {
    return this.lines.flatMap(({ text }) => (text.startsWith(prefix) ? [text] : []));
  }

  async has(text: string): Promise<void> {
    await waitUntil(`the follower has "${text}"`, () => this.texts(text).length > 0, 60_000);
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.reading;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  private async read(lines: AsyncIterable<readonly FollowedLine[]>): Promise<void> {
    for await (const some of lines) this.lines.push(...some);
    this.isOver = true;
  }
}

/** As a unit prints them, all in one step of its program. */
export const printed = (prefix: string, from: number, to: number): string =>
  `/run?code=${encodeURIComponent(`for (let n = ${from}; n < ${to}; n += 1) console.log('${prefix} ' + n);`)}`;

export const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

const asks = (tested: CellUnderTest, { routes }: DesiredEnvironment, path: string) =>
  waitUntil(`the unit answers ${path.slice(0, 20)}`, async () => {
    const { status } = await tested.get(routes[0]?.host ?? '', path);
    return status === 200;
  });

/** What every cell keeps of lines that are followed. */
export function describeFollowing({ environment, live, tested }: CellSteps): void {
  it('sends the last lines that are there, and then each as it is printed', async () => {
    const desired = await environment({ answer: 'followed' });
    await live(desired);
    await asks(tested(), desired, '/log?text=before%20it');
    await waitUntil('it is kept', async () =>
      (await tested().reader.logs(desired.environmentId, 'function-a', 5)).some(({ text }) => text === 'before it'),
    );
    await using one = new Follower(tested().reader, desired, 'function-a', 1);
    await one.has('before it');
    await using none = new Follower(tested().reader, desired, 'function-a', 0);
    for (let time = 0; none.texts('after it').length === 0; time += 1)
      await asks(tested(), desired, `/log?text=after%20it${time}`);
    expect(one.lines[0]?.text).toBe('before it');
    expect(none.texts('before it')).toEqual([]);
    await one.has(none.texts('after it')[0] ?? '');
  });

  it('loses none of 10,000 lines that come at once, and sends none twice', async () => {
    const desired = await environment({ answer: 'talks' });
    await live(desired);
    await using follower = new Follower(tested().reader, desired);
    await follower.has('{"msg":"listening"');
    await asks(tested(), desired, printed('line', 0, 10_000));
    await follower.has('line 9999');
    expect(follower.texts('line ')).toEqual(numbered('line', 10_000));
    expect(follower.lines.filter(({ missed }) => missed !== undefined)).toEqual([]);
  });

  it('goes on over a restart and a new release, each line once', async () => {
    const desired = await environment({ answer: 'one' });
    await live(desired);
    await using follower = new Follower(tested().reader, desired);
    await asks(tested(), desired, '/log?text=of%20the%20first');
    await follower.has('of the first');
    await tested()
      .get(desired.routes[0]?.host ?? '', '/crash')
      .catch(() => undefined);
    await asks(tested(), desired, '/log?text=of%20the%20second');
    await follower.has('of the second');
    const imageDigest = await tested().image({ answer: 'two' });
    const units = desired.units.map((unit) => ({ ...unit, imageDigest }));
    await live({ ...desired, epoch: 2, releaseId: 'release-2', units });
    await asks(tested(), desired, '/log?text=of%20the%20third');
    await follower.has('of the third');
    // Each of the three said once that it listens, and each line came once.
    expect(follower.texts('{"msg":"listening"')).toHaveLength(3);
    expect(follower.texts('of the ')).toEqual(['of the first', 'of the second', 'of the third']);
  });

  it('waits for a unit that is not there, and ends when it is told to', async () => {
    const desired = await environment({ answer: 'late' });
    const unknown = new Follower(tested().reader, { ...desired, environmentId: newId() });
    const absent = new Follower(tested().reader, desired, 'function-unknown');
    const follower = new Follower(tested().reader, desired);
    await live(desired);
    await follower.has('{"msg":"listening"');
    for (const one of [unknown, absent, follower]) await one.end();
    expect([unknown.lines, absent.lines]).toEqual([[], []]);
    expect([unknown.isOver, absent.isOver, follower.isOver]).toEqual([true, true, true]);
  });
}

const mebibyte = 1_048_576;

/** What every cell tells of what is used. */
export function describeMetrics({ environment, live, tested }: CellSteps): void {
  it('tells what each unit uses of processor and memory, and its limits', { timeout: 180_000 }, async () => {
    const desired = await environment({ answer: 'measured' });
    await live(desired);
    const seen = await waitUntil(
      'it is measured',
      async () => {
        const { unknownBecause, units } = await tested().reader.metrics(desired.environmentId);
        expect(unknownBecause).toBeNull();
        const [replica] = units[0]?.replicas ?? [];
        return replica?.cpuMillicores != null && replica.memoryBytes !== null && units;
      },
      150_000,
    );
    expect(seen).toMatchObject([{ key: 'function-a', replicas: [{ cpuMillicores: expect.any(Number) }] }]);
    const [replica] = seen[0]?.replicas ?? [];
    expect(replica?.memoryLimitBytes).toBeGreaterThanOrEqual(128 * mebibyte);
    expect(replica?.memoryBytes).toBeGreaterThan(mebibyte);
    expect(replica?.memoryBytes).toBeLessThan(replica?.memoryLimitBytes ?? 0);
  });

  it('tells nothing of an environment that is not there', async () => {
    expect(await tested().reader.metrics(newId())).toEqual({ unknownBecause: null, units: [] });
  });
}
