import { sameJson } from '@tiffin/kernel';
import { ApiFault } from '../client/api-fault.js';
import type { KubeObject } from '../client/kube-object.js';
import type { CanaryLedger } from '../decide/canary-ledger.js';
import { observeEnvironment } from '../decide/observe-environment.js';
import { namespaceOf } from '../names.js';
import { type EnvironmentRecord, waitsForEntrance } from '../record/environment-record.js';
import { type EnvironmentStatus, type RecordStore, statusIn } from '../record/record-store.js';
import type { ClusterView } from '../view/cluster-view.js';
import { meterCanary } from './canary-meter.js';
import type { PodLines } from './pod-lines.js';
import type { RunningUnits } from './running-units.js';

interface TellerParts {
  readonly view: ClusterView;
  readonly records: RecordStore;
  readonly lines: PodLines;
  readonly now: () => Date;
}

/** Tells those who look at a cell how its environments go. Throws `ApiFault`, a conflict where somebody else told something meanwhile. */
export class StatusTeller {
  constructor(private readonly parts: TellerParts) {}

  async tell(record: EnvironmentRecord, running: RunningUnits): Promise<void> {
    const { environmentId } = running;
    const units = running.shown(record);
    const canaryUnits = running.beside(record);
    const namespace = namespaceOf(environmentId);
    const lines = new Map<string, readonly string[]>();
    for (const { crash, observed } of [...units, ...canaryUnits]) {
      if (crash !== null) lines.set(crash.pod, await this.parts.lines.last(namespace, crash, observed.restarts));
    }
    const obstacle = waitsForEntrance(record.state) ? notLed : null;
    const ledger = await this.meter(record, running);
    await this.write(environmentId, ({ observed: before }) =>
      observeEnvironment({
        ...{ environmentId, record, units, canaryUnits, ledger, before, obstacle, now: this.parts.now() },
        linesOf: ({ crash }) => (crash === null ? [] : (lines.get(crash.pod) ?? [])),
        endWithinMs: running.endWithinMs(record),
      }),
    );
  }

  /** How a canary answers, and what serves beside it; null: there is none. */
  private meter(record: EnvironmentRecord, running: RunningUnits): Promise<CanaryLedger | null> {
    const held = this.held(running.environmentId);
    const before = held === null ? null : (statusIn(held).ledger ?? null);
    return meterCanary({ record, pods: running.pods(), before, now: this.parts.now() });
  }

  /** What is in the way of what is as it was told otherwise. */
  async tellObstacle(environmentId: string, obstacle: string): Promise<void> {
    await this.write(environmentId, (before) => {
      const { observed } = before;
      if (observed === null || observed.obstacle === obstacle) return before;
      return { ...before, observed: { ...observed, obstacle, version: observed.version + 1 } };
    });
  }

  /** Nothing of it runs any more. */
  async tellGone(environmentId: string, record: EnvironmentRecord): Promise<void> {
    const nothing = { units: [], linesOf: () => [], endWithinMs: null, before: null, now: new Date(0) };
    await this.write(environmentId, () => observeEnvironment({ environmentId, record, ...nothing }));
  }

  /** What was told last; null: nothing. */
  held(environmentId: string): KubeObject | null {
    const { records, view } = this.parts;
    return view.kind('configMap').get(records.namespace, `environment-${environmentId}`) ?? null;
  }

  private async write(environmentId: string, make: (before: EnvironmentStatus) => EnvironmentStatus): Promise<void> {
    const { records, view } = this.parts;
    const held = this.held(environmentId);
    const before = held === null ? nothingTold : statusIn(held);
    const status = make(before);
    if (before.revision > status.revision || sameJson(before, status)) return;
    const written = await records.writeStatus(environmentId, status, held);
    if (written === null) throw new ApiFault(changedMeanwhile, `status of ${environmentId}`);
    view.learn(written);
  }
}

const notLed = 'its host names do not lead to it as they should yet';
const nothingTold: EnvironmentStatus = { revision: 0, observed: null, summary: null };
const changedMeanwhile = { code: 409, reason: 'Conflict', message: 'it was changed meanwhile', retryAfterMs: null };
