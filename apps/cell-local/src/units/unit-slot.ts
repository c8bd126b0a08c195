import type { ObservedUnit, UnitTrouble } from '@tiffin/contracts';
import type { UnitHost } from '../process/launch-unit.js';
import type { RouterAnswer } from '../routing/router-answer.js';
import type { LogRing } from './log-ring.js';
import { Restarts } from './restarts.js';
import { UnitProcess } from './unit-process.js';
import type { UnitSpec } from './unit-spec.js';

/** A process that answers this request; `leave` must be called when the answer is through. */
export interface Visit {
  readonly process: UnitProcess;
  readonly leave: () => void;
}

/** What can serve a request. */
export interface Visitable {
  enter(): Promise<Visit | null>;
  /** What is said to who cannot enter. Absent: that it is on its way. */
  readonly closed?: RouterAnswer;
}

export interface SlotHost extends UnitHost {
  /** Where its processes print into. */
  readonly logs: LogRing;
}

/** The place of one unit: the process that serves now, its restarts, its log. */
export class UnitSlot implements Visitable {
  private current: UnitProcess | null = null;
  private readonly restarts: Restarts;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly key: string,
    private readonly host: SlotHost,
    private readonly changed: () => void,
  ) {
    this.restarts = new Restarts(host.timings);
  }

  /** What is wrong with a unit that does not stay up; else null. */
  get trouble(): UnitTrouble | null {
    return this.restarts.trouble(this.key);
  }

  /** Hash of what the slot runs or is restarting. */
  get hash(): string | null {
    return this.current?.hash ?? null;
  }

  get logs(): LogRing {
    return this.host.logs;
  }

  /** Whether it serves now. */
  get isReady(): boolean {
    return this.current?.phase === 'ready';
  }

  start(spec: UnitSpec): UnitProcess {
    return new UnitProcess(spec, this.host, this.logs);
  }

  /** Starts a process that nothing serves in place of, and keeps it running: after the cell itself was started. */
  recover(spec: UnitSpec): void {
    this.keep(this.start(spec));
  }

  /** Puts a ready process in the place of the current one, which is handed back to be drained. */
  serve(next: UnitProcess): UnitProcess | null {
    const previous = this.vacate();
    this.restarts.reset();
    this.keep(next);
    return previous;
  }

  /** Takes the process away; it is not restarted any more. */
  vacate(): UnitProcess | null {
    const previous = this.current;
    this.current = null;
    this.restarts.cancel();
    return previous;
  }

  /** Resolves when the process is ready, or has failed at least once and is being restarted. */
  async settled(): Promise<void> {
    if (this.restarts.count === 0) await this.current?.ready.catch(() => undefined);
  }

  /** The ready process; waits a little for one that is restarted, then null. */
  async enter(): Promise<Visit | null> {
    if (this.current?.phase !== 'ready') await this.someReady();
    const process = this.current;
    // Picked and counted in one step: a process that is counted is not ended by a switch.
    return process?.phase === 'ready' ? { process, leave: process.traffic.enter() } : null;
  }

  /** Every request that waits gets its answer now. */
  release(): void {
    for (const waiter of this.waiting) waiter();
  }

  observe(name: string): ObservedUnit | null {
    const process = this.current;
    if (process === null) return null;
    const { count, lastFailure } = this.restarts;
    const state = process.phase === 'ready' ? 'ready' : count > 0 ? 'restarting' : 'starting';
    return { ...describeProcess(process, name), state, restarts: count, lastFailure, trouble: this.trouble };
  }

  private keep(process: UnitProcess): void {
    this.current = process;
    void process.ready.then(
      () => this.whileCurrent(process, () => this.recovered()),
      () => undefined,
    );
    void process.ended.then((reason) => this.whileCurrent(process, () => this.restart(process, reason)));
    if (process.phase === 'ready') this.release();
  }

  private recovered(): void {
    this.release();
    this.restarts.watchRecovery(this.changed);
  }

  private restart(process: UnitProcess, reason: string): void {
    this.restarts.schedule(process, reason, () => {
      this.keep(this.start(process.spec));
      this.changed();
    });
  }

  private whileCurrent(process: UnitProcess, act: () => void): void {
    if (this.current !== process) return;
    act();
    this.changed();
  }

  private someReady(): Promise<void> {
    this.current?.prioritize();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, this.host.timings.requestWaitMs);
      this.waiting.add(done);
    });
  }
}

export function describeProcess(process: UnitProcess, name: string): ObservedUnit {
  const { spec, startedAt, pid } = process;
  const { key, imageDigest } = spec;
  return {
    ...{ key, name, imageDigest, state: 'starting', restarts: 0 },
    ...{
      startedAt: startedAt.toISOString(),
      pid: process.phase === 'ended' ? 0 : pid,
      lastFailure: null,
      trouble: null,
    },
  };
}
