import type { CellOwner } from '@tiffin/contracts';
import { type ApiFault, isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { decideNext, type Next, nextLookMs, type SwitchTimings } from '../decide/decide-next.js';
import { unrenewed } from '../decide/decide-renewal.js';
import type { Entrance } from '../entrance.js';
import { namespaceOf } from '../names.js';
import { type EnvironmentRecord, isRenewing, type PlacedRelease } from '../record/environment-record.js';
import { type RecordStore, recordIn } from '../record/record-store.js';
import { renderEnvironment } from '../render/render-environment.js';
import type { RenderSettings } from '../render/render-settings.js';
import { versionOf } from '../render/version-of.js';
import type { ClusterView } from '../view/cluster-view.js';
import { asRendered, isOutdated } from './as-rendered.js';
import { entranceHasSeen } from './entrance-has-seen.js';
import { type Did, isWritten, type ObjectChange, ObjectsWriter } from './objects-writer.js';
import { planEnvironment } from './plan-environment.js';
import { PodLines } from './pod-lines.js';
import { refusalReason } from './refusal-reason.js';
import { RemovalGuard, type RemovalLimits } from './removal-guard.js';
import { RenewalRoom } from './renewal-room.js';
import { RunningUnits } from './running-units.js';
import { servedDomains, withServedDomains } from './served-domains.js';
import { SettledEnvironments } from './settled-environments.js';
import { StatusTeller } from './status-teller.js';
import { StuckNamespaces } from './stuck-namespaces.js';
import { takenHost } from './taken-host.js';

export type Drifted = (environmentId: string, owner: CellOwner | null, changes: readonly ObjectChange[]) => void;

export interface ControllerParts {
  readonly api: KubeApi;
  readonly view: ClusterView;
  readonly records: RecordStore;
  readonly entrance: Entrance;
  /** What holds for one owner's environments. */
  readonly settingsFor: (owner: CellOwner | null) => RenderSettings;
  readonly timings: ControllerTimings;
  /** What of the platform's somebody else had changed or removed, and is as it was again. */
  readonly drifted: Drifted;
  /** `environmentId` null: of the cell as a whole. */
  readonly report: (error: unknown, environmentId: string | null) => void;
  readonly now?: () => Date;
  /** By capability of the cluster. */
  readonly routeKind: 'httpRoute' | 'ingress';
  /** Whether Gateways are made, which show certificates. */
  readonly makesGateways?: boolean;
  readonly removals?: RemovalLimits;
}

export interface ControllerTimings extends SwitchTimings {
  /** How long a unit that is ended may go on with what it has begun. */
  readonly graceMs: number;
  /** How long it is known of an environment that is gone. */
  readonly rememberMs: number;
  /** How long a namespace may take to go before people are told. */
  readonly stuckMs: number;
}

/** Makes the cluster look like the record of one environment, and tells how it goes. Each call goes as far as it can. */
export class EnvironmentController {
  private readonly writer: ObjectsWriter;
  private readonly lines: PodLines;
  private readonly guard: RemovalGuard;
  private readonly now: () => Date;
  private readonly settled = new SettledEnvironments();
  private readonly stuck: StuckNamespaces;
  private readonly status: StatusTeller;
  private readonly room = new RenewalRoom();

  constructor(private readonly parts: ControllerParts) {
    this.writer = new ObjectsWriter(parts.api, parts.view);
    this.lines = new PodLines(parts.api);
    this.stuck = new StuckNamespaces((why) => parts.report(new Error(why), null));
    this.now = parts.now ?? (() => new Date());
    this.status = new StatusTeller({ view: parts.view, records: parts.records, lines: this.lines, now: this.now });
    this.guard = new RemovalGuard({
      ...{ view: parts.view, namespace: parts.records.namespace, now: this.now },
      ...(parts.removals === undefined ? {} : { limits: parts.removals }),
    });
  }

  /** Answers when to look again though nothing happens; null: not before something does. Throws `ApiFault`. */
  async run(environmentId: string): Promise<number | null> {
    try {
      return await this.look(environmentId);
    } catch (error) {
      if (isFault(error, 'forbidden', 'invalid', 'quota', 'uncounted')) await this.tellObstacle(environmentId, error);
      throw error;
    }
  }

  private async tellObstacle(environmentId: string, fault: ApiFault): Promise<void> {
    try {
      await this.status.tellObstacle(environmentId, refusalReason(fault));
    } catch (error) {
      // It is told with the next try.
      if (!isFault(error, 'conflict')) this.parts.report(error, environmentId);
    }
  }

  private async look(environmentId: string): Promise<number | null> {
    const { records, view } = this.parts;
    const held = view.kind('secret').get(records.namespace, `environment-${environmentId}`);
    if (held === undefined) return null;
    const record = await recordIn(held);
    // Once for each look: who asks again may be told otherwise.
    const settings = this.parts.settingsFor(record.wanted?.desired.owner ?? null);
    const one = { environmentId, record, held, settings };
    const seen = this.everything(one);
    return this.settled.isSame(environmentId, seen) ? null : this.lookAnew(one, seen);
  }

  /** What a look depends on, but for the time and for other environments, on which it depends only while something is under way. */
  private everything({ environmentId, held, settings }: HeldOne): readonly unknown[] {
    const namespace = namespaceOf(environmentId);
    const own = this.parts.view.kind('namespace').get('', namespace);
    return [settings, held, this.status.held(environmentId), own, ...this.parts.view.in(namespace)];
  }

  private async lookAnew(one: HeldOne, seen: readonly unknown[]): Promise<number | null> {
    const { environmentId, record, held } = one;
    if (this.isTerminating(environmentId)) return terminatingLookMs;
    if (this.guard.isOlder(environmentId, record) && (await this.isStale(environmentId, held))) return 0;
    this.guard.see(environmentId, record);
    this.room.see(environmentId, record);
    return record.wanted === null ? this.end(one) : this.pursue(one, seen);
  }

  /** Whether it was only looked at too early. Throws `HumanNeeded` where the cluster itself has an older one. */
  private async isStale(environmentId: string, { metadata }: KubeObject): Promise<boolean> {
    const { held } = await this.parts.records.read(environmentId);
    if (held !== null && held.metadata.resourceVersion !== metadata.resourceVersion) {
      this.parts.view.learn(held);
      return true;
    }
    this.guard.refuseOlder(environmentId);
    return false;
  }

  private async pursue(one: HeldOne, seen: readonly unknown[]): Promise<number | null> {
    const { environmentId, record, held } = one;
    const running = this.running(one);
    const { resourceVersion: version } = held.metadata;
    const served = this.served(environmentId);
    const changes: ObjectChange[] = [];
    let refusal: ApiFault | null;
    try {
      refusal = await this.bring(one, (change) => changes.push(change));
    } finally {
      // Also of what failed half-way: when it is tried again, what is done already is no change any more.
      this.tellDrift(environmentId, record, this.settled.drift(environmentId, { version, served }, changes));
    }
    if (refusal !== null) return this.refused(one, refusal);
    const next = await this.next(one, running);
    if (next.is !== 'rest') return this.move(one, next);
    await this.status.tell(record, running);
    if (changes.length === 0) this.guard.settled(environmentId, record);
    const lookMs = next.lookMs ?? nextLookMs(record, this.now());
    const isAtRest = changes.length === 0 && lookMs === null && running.areAtRest(record);
    this.settled.set(environmentId, { version, served, seen: isAtRest ? seen : null });
    return lookMs;
  }

  /** It was wanted again before it was gone: its namespace goes first. */
  private isTerminating(environmentId: string): boolean {
    const namespace = this.parts.view.kind('namespace').get('', namespaceOf(environmentId));
    if (namespace?.metadata.deletionTimestamp === undefined) return false;
    this.stuck.see(namespace, { now: this.now(), patienceMs: this.parts.timings.stuckMs });
    return true;
  }

  /** A refusal that would come each time is answered, for people to be told. */
  private async bring(one: HeldOne, did: Did): Promise<ApiFault | null> {
    const { environmentId, record, settings } = one;
    const running = this.running(one);
    const planned = planEnvironment(environmentId, record, (unit) => versionOf(unit, settings));
    const plan = withServedDomains(running.asScaled(planned), this.served(environmentId));
    try {
      const mayRemove = (count: number) => this.guard.ask(environmentId, count);
      await this.writer.bring(namespaceOf(environmentId), renderEnvironment(plan, settings), { did, mayRemove });
      return null;
    } catch (error) {
      if ((record.state === 'starting' || isRenewing(record)) && isFault(error, 'invalid', 'quota', 'forbidden'))
        return error;
      // Why it failed is told, whatever else of it is refused.
      if (record.state === 'failed') await this.status.tell(record, running);
      throw error;
    }
  }

  private tellDrift(environmentId: string, { wanted }: EnvironmentRecord, changes: readonly ObjectChange[]): void {
    if (changes.length > 0) this.parts.drifted(environmentId, wanted?.desired.owner ?? null, changes);
  }

  private running({ environmentId, settings }: HeldOne): RunningUnits {
    return new RunningUnits({ ...this.parts, settings, now: this.now() }, environmentId);
  }

  private async next({ record, settings }: HeldOne, running: RunningUnits): Promise<Next> {
    const taken = record.state === 'starting' ? takenHost(running.environmentId, record, this.routes()) : null;
    if (taken !== null) return { is: 'failed', unitKey: '', problem: { reason: taken, isFault: false, lines: null } };
    const isSwitched = await entranceHasSeen(record, { ...this.parts, settings });
    const seen = {
      ...{ units: running.of.bind(running), isSwitched, now: this.now() },
      kept: (release: PlacedRelease) => asRendered(release, settings),
      isOutdated: (release: PlacedRelease) => isOutdated(release, settings),
      mayRenew: this.room.hasRoomFor(running.environmentId),
    };
    return decideNext(record, seen, this.parts.timings);
  }

  private served(environmentId: string): ReadonlySet<string> {
    return servedDomains(this.parts.view.kind(this.parts.routeKind).in(namespaceOf(environmentId)));
  }

  private routes(): readonly KubeObject[] {
    return this.parts.view.kind(this.parts.routeKind).all();
  }

  private async move(one: HeldOne, next: Exclude<Next, { is: 'rest' }>): Promise<number> {
    const { environmentId, record, held } = one;
    if (next.is === 'move') return this.write(environmentId, next.record, held);
    const { problem, unitKey } = next;
    if (next.is === 'unrenewed') return this.unrenewed(one, `${unitKey}: ${problem.reason}`);
    const lastLines =
      problem.lines === null ? [] : await this.lines.last(namespaceOf(environmentId), problem.lines, record.epoch);
    const failure = { unitKey, reason: problem.reason, lastLines, ...(problem.isFault ? { isFault: true } : {}) };
    return this.write(environmentId, { ...record, state: 'failed', failure }, held);
  }

  private refused(one: HeldOne, fault: ApiFault): Promise<number> {
    const { environmentId, record, held } = one;
    const reason = refusalReason(fault);
    if (record.state !== 'starting') return this.unrenewed(one, reason);
    const failure = { unitKey: '', reason, lastLines: [], ...(fault.is === 'forbidden' ? { isFault: true } : {}) };
    return this.write(environmentId, { ...record, state: 'failed', failure }, held);
  }

  private unrenewed({ environmentId, record, held }: HeldOne, reason: string): Promise<number> {
    const why = `it cannot be renewed by what the cell makes of it now, and goes on as it was: ${reason}`;
    this.parts.report(new Error(why), environmentId);
    return this.write(environmentId, unrenewed(record, this.now()), held);
  }

  /** The next look begins with what was written; at once also where somebody else wrote meanwhile. */
  private async write(environmentId: string, record: EnvironmentRecord, held: KubeObject): Promise<number> {
    const written = await this.parts.records.write(environmentId, record, held);
    if (written === null) return conflictPauseMs;
    this.parts.view.learn(written);
    return 0;
  }

  /** Nothing of it runs from now on; a while later its namespace goes, with everything in it, and at last what is known of it. */
  private async end(one: HeldOne): Promise<number | null> {
    const { environmentId, record } = one;
    const name = namespaceOf(environmentId);
    const namespace = this.parts.view.kind('namespace').get('', name);
    const leftMs = emptyForMs(record, this.now());
    this.settled.delete(environmentId);
    if (namespace === undefined && leftMs <= 0) return this.forget(one, -leftMs);
    await this.status.tellGone(environmentId, record);
    if (namespace === undefined) return leftMs;
    if (leftMs > 0) await this.bring(one, () => undefined);
    else {
      this.guard.ask(environmentId, this.parts.view.in(name).filter(isWritten).length);
      await this.parts.api.remove({ kind: kinds.namespace, name }, namespace);
    }
    return Math.max(leftMs, terminatingLookMs);
  }

  /** Until then the epoch of its end is known, so that nothing older brings it back. */
  private async forget({ environmentId, record, held }: HeldOne, goneMs: number): Promise<number | null> {
    const leftMs = this.parts.timings.rememberMs - goneMs;
    if (leftMs <= 0) {
      const status = this.status.held(environmentId);
      await this.parts.records.forget(environmentId, { record: held, status });
      return null;
    }
    await this.status.tellGone(environmentId, record);
    return Math.min(leftMs, longestLookMs);
  }
}

interface HeldOne {
  readonly environmentId: string;
  readonly record: EnvironmentRecord;
  readonly held: KubeObject;
  readonly settings: RenderSettings;
}

const conflictPauseMs = 50;
const terminatingLookMs = 1_000;
/** A timer cannot be set for months. */
const longestLookMs = 86_400_000;

const emptyForMs = ({ emptyUntil }: EnvironmentRecord, now: Date): number =>
  emptyUntil === undefined ? 0 : Date.parse(emptyUntil) - now.getTime();
