import { Agent } from 'node:http';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readyPath } from '@tiffin/contracts';
import type { EnvironmentConsumers, HandedConsumers, ToldConsumers } from '../consumers/environment-consumers.js';
import { Child } from '../process/child.js';
import { type LaunchUser, prepareLaunch, type UnitHost } from '../process/launch-unit.js';
import { notStarted } from '../process/start-fault.js';
import type { Starter } from '../process/start-queue.js';
import { removeFolder } from '../state/remove-folder.js';
import type { LogRing } from './log-ring.js';
import { probeUnit } from './probe-unit.js';
import { Traffic } from './traffic.js';
import { processHash, type UnitSpec } from './unit-spec.js';

const lastLineCount = 20;
/** Close our idle connections well before a Node server's 5 s do, so that no request meets a connection that is closing. */
const keepAliveBufferMs = 3_000;

const stoppedEarly = 'was stopped before it started';

export type ProcessPhase = 'starting' | 'ready' | 'ending' | 'ended';

/** One life of a unit's process, from its image to its exit. It is never started again; a restart is a new one. */
export class UnitProcess implements Starter {
  readonly hash: string;
  readonly startedAt = new Date();
  readonly traffic = new Traffic();
  readonly agent = new Agent({ keepAlive: true, agentKeepAliveTimeoutBuffer: keepAliveBufferMs, scheduling: 'lifo' });
  /** Resolves with the reason, however it ended. */
  readonly ended: Promise<string>;
  /** Rejects when it ends before it is ready. */
  readonly ready: Promise<void>;
  readyAt: Date | null = null;
  port = 0;
  /** The only folder that it may write; null before there is one. */
  privateDir: string | null = null;
  /** It ended before it ran, for a reason that is not its own. */
  isFault = false;
  phase: ProcessPhase = 'starting';
  private handed: HandedConsumers | null = null;
  private child: Child | null = null;
  private killReason: string | null = null;
  private readonly recent: string[] = [];

  constructor(
    readonly spec: UnitSpec,
    private readonly host: UnitHost,
    private readonly logs: LogRing,
  ) {
    this.hash = processHash(spec);
    host.processes.add(this);
    this.ended = this.live()
      .catch((error: Error) => this.explainStart(error))
      .then((reason) => this.close(reason));
    this.ready = new Promise((resolve, reject) => {
      this.whenReady = resolve;
      void this.ended.then((reason) => reject(new Error(reason)));
    });
    // Whoever waits for it hears of the failure; nobody has to.
    this.ready.catch(() => undefined);
  }

  private whenReady: () => void = () => undefined;

  get startRank(): number {
    return this.spec.startRank;
  }

  get tenant(): string {
    return this.spec.tenant;
  }

  get environmentId(): string {
    return this.host.environmentId;
  }

  /** Nothing is sent to it any more: what it has answered is taken down. */
  tellTraffic(): Promise<void> {
    return this.host.traffic.ask(this);
  }

  /** Of its environment. */
  get consumers(): EnvironmentConsumers {
    return this.host.consumers;
  }

  /** Null: it is no gateway, or not even started. */
  get told(): ToldConsumers | null {
    return this.handed?.told ?? null;
  }

  /** Settles when it is ready, or has ended. */
  up(): Promise<unknown> {
    return Promise.race([this.ready, this.ended]);
  }

  /** A request waits for it: if it has not started yet, it is the next. */
  prioritize(): void {
    this.host.starts.prioritize(this);
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** What the process printed last, at most 20 lines. */
  get lastLines(): readonly string[] {
    return this.recent;
  }

  /** Ends it at once, for a reason that `ended` tells. */
  kill(reason: string): void {
    if (this.phase === 'ended') return;
    this.killReason ??= reason;
    this.phase = 'ending';
    this.host.starts.cancel(this);
    this.child?.signal('SIGKILL');
  }

  /** It refuses connections: it has exited, even if the system has not said so yet, or it has stopped to serve. */
  lost(): void {
    if (this.phase !== 'ready') return;
    this.phase = 'ending';
    this.child?.signal('SIGKILL');
  }

  /** SIGTERM, and SIGKILL after `graceMs`. Resolves when it has ended. */
  async end(graceMs: number): Promise<void> {
    if (this.phase === 'ended') return;
    this.killReason ??= 'was stopped';
    this.phase = 'ending';
    this.host.starts.cancel(this);
    this.child?.signal('SIGTERM');
    const timer = setTimeout(() => this.kill('was stopped'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  private async live(): Promise<string> {
    await this.host.cleared;
    if (this.phase !== 'starting' || !(await this.host.starts.turn(this))) return stoppedEarly;
    const { users } = this.host.protections;
    if (users === null) return this.liveAs(null);
    const uid = users.take();
    // Not before its folder is gone: who has the number next must not find one of its own.
    return this.liveAs(uid).finally(() => users.give(uid));
  }

  private async liveAs(uid: LaunchUser): Promise<string> {
    let privateDir: string | null = null;
    try {
      const launch = await prepareLaunch(this.spec, this.host, uid);
      privateDir = launch.privateDir;
      this.privateDir = privateDir;
      this.handed = launch.consumers;
      // Somebody may have changed their mind while the image was unpacked.
      if (this.phase !== 'starting') return stoppedEarly;
      for (const name of launch.plan.withheld) this.logs.note(`variable ${name} is not passed to the process`);
      const hear = this.hear.bind(this);
      return await this.run(new Child(launch.plan, this.host.redaction, hear));
    } catch (error) {
      return this.explainStart(error as Error);
    } finally {
      if (privateDir !== null) await this.removePrivate(privateDir);
    }
  }

  /** A folder that cannot be removed is left to the next start of the cell; it must not keep the unit from ending. */
  private async removePrivate(folder: string): Promise<void> {
    await removeFolder(folder).catch((error: Error) => this.host.log.error('a folder is not removed', { error }));
  }

  /** Users are told what they can understand; the cause, which knows paths, is for the operator. */
  private explainStart(error: Error): string {
    const { reason, isFault } = notStarted(error);
    this.isFault = isFault;
    const { key: unit, imageDigest } = this.spec;
    this.host.log.error('a unit could not be started', { unit, imageDigest, error });
    return this.killReason ?? reason;
  }

  private async run(child: Child): Promise<string> {
    this.child = child;
    const leave = child.pid === null ? () => null : this.wallIn(child.pid);
    this.logs.note(`started pid ${child.pid} image ${this.spec.imageDigest}`);
    const { readyDeadlineMs } = this.host.timings;
    const waiting = { reason: 'it printed no "listening" line' };
    const deadline = setTimeout(
      () => this.kill(`not ready within ${readyDeadlineMs / 1000} s: ${waiting.reason}`),
      readyDeadlineMs,
    );
    void this.becomeReady(child, waiting).then(() => clearTimeout(deadline));
    const reason = await child.exited.finally(() => clearTimeout(deadline));
    const outOfMemory = leave();
    return this.killReason ?? outOfMemory ?? this.explain(reason);
  }

  /** Answers what to call after the end; that answers why the kernel ended it, if it did. */
  private wallIn(pid: number): () => string | null {
    const { pidFiles, protections } = this.host;
    pidFiles.record(pid);
    const enclosure = protections.walls.enclose(pid, this.spec);
    return () => {
      pidFiles.forget(pid);
      const outOfMemory = enclosure.ranOutOfMemory();
      enclosure.remove();
      return outOfMemory ? `used more than its ${this.spec.memoryMb} MiB of memory` : null;
    };
  }

  private async becomeReady(child: Child, waiting: { reason: string }): Promise<void> {
    this.port = await child.port;
    while (this.phase === 'starting') {
      const probed = await probeUnit(this.port, readyPath, this.host.timings.readyDeadlineMs);
      // Who may call may have changed since it was given its file, and until it is ready nobody else tells it.
      const failure = probed ?? (await this.consumers.tell(this));
      if (this.phase !== 'starting') return;
      if (failure === null) return this.becameReady();
      waiting.reason = failure;
      await delay(this.host.timings.readyPollMs);
    }
  }

  private becameReady(): void {
    this.phase = 'ready';
    this.readyAt = new Date();
    this.whenReady();
    // It has read it, and there is no reason to leave it about.
    if (this.handed !== null) void rm(this.handed.path, { force: true }).catch(() => undefined);
  }

  private hear(stream: 'stdout' | 'stderr', text: string): void {
    this.logs.add(stream, text);
    this.recent.push(text);
    if (this.recent.length > lastLineCount) this.recent.shift();
  }

  private explain(reason: string): string {
    const outOfHeap = this.recent.some((line) => line.includes('JavaScript heap out of memory'));
    return outOfHeap ? `ran out of its ${this.spec.memoryMb} MiB of memory (JavaScript heap)` : reason;
  }

  private close(reason: string): string {
    this.phase = 'ended';
    this.agent.destroy();
    this.host.processes.delete(this);
    this.logs.note(reason);
    return reason;
  }
}
