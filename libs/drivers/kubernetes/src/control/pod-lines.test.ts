import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ApiFault } from '../client/api-fault.js';
import type { KubeRequest } from '../client/kube-api.js';
import type { LinesOf } from '../decide/read-pod.js';
import { PodLines } from './pod-lines.js';

const fault = (code: number, reason: string) =>
  new ApiFault({ code, reason, message: 'as a test wants it', retryAfterMs: null }, 'GET log');

/** What a node answers of a container's runs: lines, or why it has none; the first one of each that is asked for. */
class Node {
  asked = 0;

  constructor(private readonly runs: { readonly current: readonly Said[]; readonly previous?: readonly Said[] }) {}

  open({ query = {} }: KubeRequest): Promise<IncomingMessage> {
    this.asked += 1;
    const { current, previous = [fault(400, 'BadRequest')] } = this.runs;
    const all = query['previous'] === 'true' ? previous : current;
    const said = all[Math.min(this.times(query), all.length - 1)];
    if (said instanceof ApiFault) return Promise.reject(said);
    return Promise.resolve(
      Readable.from([Buffer.from((said ?? []).map((line) => `${line}\n`).join(''))]) as IncomingMessage,
    );
  }

  private readonly counted = new Map<string, number>();
  private times({ previous = '' }: Readonly<Record<string, string>>): number {
    const times = this.counted.get(previous) ?? 0;
    this.counted.set(previous, times + 1);
    return times;
  }
}
type Said = ApiFault | readonly string[];

const at = (second: number, text: string) => `2026-01-01T10:00:${String(second).padStart(2, '0')}.500000001Z ${text}`;
const ended: LinesOf = {
  ...{ pod: 'function-a-1', container: 'unit', isPrevious: false },
  ...{ began: '2026-01-01T10:00:10Z', ended: '2026-01-01T10:00:20Z' },
};
const lastOf = (node: Node, of = ended) => new PodLines(node, 0).last('t-1', of, 0);
const walls = '{"time":"x","level":"info","msg":"walls are up","waitedMs":5}';

describe('the last lines of a container that ended', () => {
  it('are its own, without those of the wait for its walls', async () => {
    expect(await lastOf(new Node({ current: [[at(10, walls), at(11, 'one'), at(20, 'two')]] }))).toEqual([
      'one',
      'two',
    ]);
  });

  it('are its own also where another one has begun in its place meanwhile', async () => {
    const node = new Node({ current: [[at(22, 'listening')]], previous: [[at(11, 'one'), at(20, 'why it ended')]] });
    expect(await lastOf(node)).toEqual(['one', 'why it ended']);
  });

  it('are not those of the one before, where it has printed nothing', async () => {
    const node = new Node({ current: [[]], previous: [[at(5, 'of the one before')]] });
    expect(await lastOf(node)).toEqual([]);
  });

  it('are those of the one before, once it is known to have been started again', async () => {
    const node = new Node({ current: [[at(22, 'listening')]], previous: [[at(30, 'it ended again since')]] });
    expect(await lastOf(node, { ...ended, isPrevious: true })).toEqual(['it ended again since']);
  });

  it('are the newest, and no more than 20', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => at(12, `line ${index}`));
    expect((await lastOf(new Node({ current: [lines] }))).at(-1)).toBe('line 29');
    expect(await lastOf(new Node({ current: [lines] }))).toHaveLength(20);
  });

  it('are read again from a node that writes them down after it has told of the end', async () => {
    const node = new Node({ current: [[], [at(11, 'one')]] });
    expect(await lastOf(node)).toEqual(['one']);
  });

  it('are its own also where it was started again before they were written down', async () => {
    const node = new Node({
      current: [[], [at(22, 'listening')]],
      previous: [fault(400, 'BadRequest'), [at(11, 'one'), at(20, 'why it ended')]],
    });
    expect(await lastOf(node)).toEqual(['one', 'why it ended']);
  });

  it('are those of an end since, where it has ended again and nothing is left of the first', async () => {
    const node = new Node({ current: [[at(35, 'listening')]], previous: [[at(30, 'why it ended again')]] });
    expect(await lastOf(node)).toEqual(['why it ended again']);
  });

  it('are read again from a node that was busy, and once they were read never more', async () => {
    const node = new Node({ current: [fault(500, 'InternalError'), fault(0, 'NoAnswer'), [at(11, 'one')]] });
    const lines = new PodLines(node, 0);
    expect(await lines.last('t-1', ended, 0)).toEqual(['one']);
    const { asked } = node;
    expect(await lines.last('t-1', ended, 0)).toEqual(['one']);
    expect(node.asked).toBe(asked);
  });

  it('are none where nobody answers for them, or nothing is left', async () => {
    expect(await lastOf(new Node({ current: [fault(0, 'NoAnswer')] }))).toEqual([]);
    const gone = new Node({ current: [fault(404, 'NotFound')] });
    expect(await lastOf(gone)).toEqual([]);
    expect(gone.asked).toBe(2);
  });
});
