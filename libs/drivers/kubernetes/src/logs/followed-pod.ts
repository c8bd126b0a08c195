import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '@tiffin/contracts';
import { isFault } from '../client/api-fault.js';
import { kinds, pathOf } from '../client/kinds.js';
import type { KubeApi } from '../client/kube-api.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { linesOf } from '../view/lines-of.js';
import { lastLines, type LogQuery } from './last-lines.js';
import { LogPosition } from './log-position.js';
import { longestLine, readLogLine, timeOf } from './read-log-line.js';

export interface FollowedPodParts {
  readonly api: Pick<KubeApi, 'open' | 'json'>;
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly say: (line: LogLine) => void;
  /** So many bytes were read: answers how many ms to wait before more are. */
  readonly read: (bytes: number) => number;
}

/** A unit that prints nothing is asked again then: a connection that is dead says nothing either. */
const silentMs = 300_000;
/** What is there comes at once, or its node does not answer. */
const historyWithinMs = 15_000;
const retryMs = 100;

/** One replica: its containers one after the other, and the connections to each of them. */
export class FollowedPod {
  private position = new LogPosition();
  private restarts: number;
  private isGone = false;
  /** What its first connection is asked for. */
  private first: LogQuery = {};
  private looked: () => void = () => undefined;

  constructor(
    private readonly parts: FollowedPodParts,
    private pod: Pod,
  ) {
    this.restarts = unitContainer(pod)?.restartCount ?? 0;
  }

  /** The last lines that are there. What comes behind them is what `run` says. Throws `ApiFault`. */
  async history(tail: number, mostBytes: number): Promise<readonly LogLine[]> {
    // Where that fails, it is what comes later.
    this.first = { tailLines: String(Math.max(1, tail)) };
    const last = (run: LogQuery) =>
      lastLines((query) => this.open({ ...run, ...query }, historyWithinMs), tail, mostBytes).catch(noneOf);
    const before = this.restarts > 0 ? await last({ previous: 'true' }) : [];
    const now = await last({});
    for (const line of now) this.position.took(timeOf(line));
    this.first = {};
    return [...before, ...now].flatMap((line) => readLogLine(line, this.pod) ?? []);
  }

  /** As it was looked at last; null: it is not there any more. */
  see(pod: Pod | null): void {
    if (pod === null) this.isGone = true;
    else this.pod = pod;
    this.looked();
  }

  /** Until the pod is gone and all that it printed was said. */
  async run(): Promise<void> {
    while (!this.parts.signal.aborted) {
      const { restartCount = 0 } = unitContainer(this.pod) ?? {};
      if (restartCount > this.restarts) await this.rest().catch(noFault);
      this.restarts = restartCount;
      const isAnswered = await this.stream().then(() => true, noFault);
      if (this.isGone) return;
      if (!isAnswered) await this.look();
      else if (this.isRunning) await pause(retryMs, null, { signal: this.parts.signal }).catch(() => undefined);
      else await this.change();
    }
  }

  private get isRunning(): boolean {
    return unitContainer(this.pod)?.state?.running !== undefined;
  }

  /** Of its container: the how many-th it is, and whether it waits, runs or has ended. */
  private get standing(): string {
    const { restartCount = 0, state = {} } = unitContainer(this.pod) ?? {};
    return `${restartCount} ${Object.keys(state).join()}`;
  }

  /** What has ended prints nothing more: it is not read again and again until another one begins. */
  private async change(): Promise<void> {
    const before = this.standing;
    while (!this.isGone && !this.parts.signal.aborted && this.standing === before) await this.look();
  }

  /** Resolves when somebody has looked at it again. */
  private look(): Promise<void> {
    const { signal } = this.parts;
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.looked = done;
      signal.addEventListener('abort', done);
    });
  }

  private get following(): LogQuery {
    return { follow: 'true', ...(this.position.since === null ? this.first : {}) };
  }

  private async stream(): Promise<void> {
    const again = this.position.since === null ? null : this.position.again();
    let isFirst = true;
    for await (const line of this.lines(this.following)) {
      const time = timeOf(line);
      // The container was started anew meanwhile: what the one before it had yet to say comes first.
      if (isFirst && again?.isOther(time) === true) await this.rest().catch(noFault);
      isFirst = false;
      if (again === null || again.isNew(time)) this.take(line, time);
    }
  }

  /** What the container before has printed since it was read. */
  private async rest(): Promise<void> {
    const again = this.position.again();
    for await (const line of this.lines({ previous: 'true' })) {
      const time = timeOf(line);
      if (again.isNew(time)) this.take(line, time);
    }
  }

  private take(line: string, time: string): void {
    this.position.took(time);
    const said = readLogLine(line, this.pod);
    if (said !== null) this.parts.say(said);
  }

  private async *lines(query: LogQuery): AsyncGenerator<string> {
    yield* linesOf(this.slowed(await this.open(query, silentMs)), longestLine);
  }

  /** What is not read yet lies with the node, and is sent no faster. */
  private async *slowed(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { read, signal } = this.parts;
    for await (const chunk of stream) {
      yield chunk;
      const waitMs = read(chunk.length);
      if (waitMs > 0) await pause(waitMs, null, { signal });
    }
  }

  private async open(query: LogQuery, withinMs: number): Promise<AsyncIterable<Buffer>> {
    const { api, namespace, signal } = this.parts;
    const container = unitContainer(this.pod);
    if (container === undefined) return Readable.from([]);
    const { since } = this.position;
    return api.open({
      ...{ method: 'GET', path: `${pathOf(kinds.pod, namespace, this.pod.metadata.name)}/log` },
      query: {
        ...{ container: container.name, timestamps: 'true', ...query },
        ...(since === null ? {} : { sinceTime: since }),
      },
      ...{ withinMs, signal, lane: 'followers' },
    });
  }
}

/** Whatever it was, it is asked again. */
const noFault = (): false => false;

/** Where there is no container, or its node is rid of it. */
function noneOf(error: unknown): readonly string[] {
  if (isFault(error, 'absent', 'invalid')) return [];
  throw error;
}
