import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '@tiffin/contracts';
import { ApiFault } from '../client/api-fault.js';
import { kinds, pathOf } from '../client/kinds.js';
import type { KubeApi } from '../client/kube-api.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { linesOf } from '../view/lines-of.js';
import { LogPosition } from './log-position.js';
import { readLogLine, timeOf } from './read-log-line.js';

export interface FollowedPodParts {
  readonly api: Pick<KubeApi, 'open' | 'json'>;
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly say: (line: LogLine) => void;
}

/** A unit that prints nothing is asked again then: a connection that is dead says nothing either. */
const silentMs = 300_000;
const retryMs = 100;
/** Of one read of what is there. */
const mostBytes = 1024 * 1024;

/** One replica: its containers one after the other, and the connections to each of them. */
export class FollowedPod {
  private position = new LogPosition();
  private restarts: number;
  private isGone = false;
  private looked: () => void = () => undefined;

  constructor(
    private readonly parts: FollowedPodParts,
    private pod: Pod,
  ) {
    this.restarts = unitContainer(pod)?.restartCount ?? 0;
  }

  /** The last lines that are there. What comes behind them is what `run` says. Throws `ApiFault`. */
  async history(tail: number): Promise<readonly LogLine[]> {
    const asked = { tailLines: String(Math.max(1, tail)), limitBytes: String(mostBytes) };
    const before = this.restarts > 0 ? await this.whole({ ...asked, previous: 'true' }) : [];
    const now = await this.whole(asked);
    for (const line of now) this.position.took(timeOf(line));
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
    return new Promise((resolve) => {
      this.looked = resolve;
      this.parts.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private async stream(): Promise<void> {
    const again = this.position.since === null ? null : this.position.again();
    let isFirst = true;
    for await (const line of this.lines({ follow: 'true' })) {
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

  /** Those that are there, whole; none where there is no container, or its node is rid of it. */
  private async whole(query: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const lines: string[] = [];
    try {
      for await (const line of this.lines(query)) lines.push(line);
    } catch (error) {
      if (error instanceof ApiFault && error.is !== 'absent' && error.is !== 'invalid') throw error;
    }
    return lines;
  }

  private async *lines(query: Readonly<Record<string, string>>): AsyncGenerator<string> {
    const { api, namespace, signal } = this.parts;
    const container = unitContainer(this.pod);
    if (container === undefined) return;
    const { since } = this.position;
    const answer = await api.open({
      ...{ method: 'GET', path: `${pathOf(kinds.pod, namespace, this.pod.metadata.name)}/log` },
      query: {
        ...{ container: container.name, timestamps: 'true', ...query },
        ...(since === null ? {} : { sinceTime: since }),
      },
      withinMs: silentMs,
      signal,
      lane: 'followers',
    });
    yield* linesOf(answer);
  }
}

/** Whatever it was, it is asked again. */
const noFault = (): false => false;
