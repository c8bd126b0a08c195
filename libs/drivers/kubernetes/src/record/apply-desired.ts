import type { DesiredEnvironment } from '@tiffin/contracts';
import { Refusal, sameJson } from '@tiffin/kernel';
import { type Draining, type EnvironmentRecord, isBeside, type PlacedRelease } from './environment-record.js';

/** What a record becomes once something else is desired; `null`: nothing changes. */
export function applyDesired(
  record: EnvironmentRecord | null,
  desired: DesiredEnvironment,
  drainedAt: Date,
): EnvironmentRecord | null | Refusal {
  if (record === null) return first(desired, 1);
  if (desired.epoch < record.epoch) return Refusal.of('EPOCH_STALE', desired.environmentId);
  return record.wanted === null ? first(desired, record.revision + 1) : change(record, desired, drainedAt);
}

function change(
  record: EnvironmentRecord,
  desired: DesiredEnvironment,
  drainedAt: Date,
): EnvironmentRecord | null | Refusal {
  if (sameJson(record.wanted?.desired, desired)) return null;
  if (desired.canary !== undefined && record.serving === null) return nothingBeside();
  // What comes now is made as the cell makes it now.
  const { renewal: _, ...rest } = record;
  const changed = { ...rest, revision: record.revision + 1, epoch: desired.epoch };
  return desired.canary === 'stopped' ? stopped(changed, desired, drainedAt) : started(changed, desired, drainedAt);
}

export interface Removal {
  readonly environmentId: string;
  readonly epoch: number;
  readonly emptyUntil: Date;
}

/** What a record becomes once the environment is to end; `null`: nothing changes. */
export function applyRemoval(
  record: EnvironmentRecord | null,
  { environmentId, epoch, emptyUntil }: Removal,
): EnvironmentRecord | null | Refusal {
  if (record !== null && epoch < record.epoch) return Refusal.of('EPOCH_STALE', environmentId);
  if (record !== null && record.wanted === null && record.epoch === epoch) return null;
  const revision = (record?.revision ?? 0) + 1;
  const nothing = { wanted: null, state: 'live', failure: null, serving: null, draining: [] } as const;
  return { epoch, revision, ...nothing, emptyUntil: emptyUntil.toISOString() };
}

const nothingBeside = (): Refusal =>
  Refusal.of('INPUT_INVALID', 'canary', 'nothing serves here that it could run beside.');

function first(desired: DesiredEnvironment, revision: number): EnvironmentRecord | Refusal {
  if (desired.canary !== undefined) return nothingBeside();
  const wanted = { desired, set: firstSet };
  return { epoch: desired.epoch, revision, wanted, state: 'starting', failure: null, serving: null, draining: [] };
}

/** What runs in a set of its own beside what serves; null: nothing does. */
function beside({ wanted, serving, state }: EnvironmentRecord): PlacedRelease | null {
  if (wanted === null || (state !== 'starting' && !isBeside(state))) return null;
  return wanted.set === serving?.set || wanted.desired.canary === undefined ? null : wanted;
}

/** What is beside what serves goes. */
function stopped(record: EnvironmentRecord, desired: DesiredEnvironment, drainedAt: Date): EnvironmentRecord {
  const draining = drained(record, beside(record), drainedAt);
  const wanted = { desired, set: record.serving?.set ?? firstSet };
  const failure = { unitKey: '', reason: 'it was stopped', lastLines: [] };
  return { ...record, wanted, state: 'returning', failure, draining };
}

function started(record: EnvironmentRecord, desired: DesiredEnvironment, drainedAt: Date): EnvironmentRecord {
  const former = beside(record);
  const isKept = former !== null && isThat(record, former, desired);
  const draining = isKept ? record.draining : drained(record, former, drainedAt);
  // Its units are ready: while its share is changed, it keeps the one that it has.
  const state = isKept && isBeside(record.state) && desired.canary !== undefined ? 'weighing' : 'starting';
  return {
    ...record,
    wanted: isKept ? { ...former, desired } : { desired, set: setFor(record, desired) },
    state,
    failure: null,
    draining,
  };
}

/** Whether what is desired is what runs beside what serves: with another share, or in its place by now. */
function isThat({ state }: EnvironmentRecord, former: PlacedRelease, desired: DesiredEnvironment): boolean {
  if (!sameJson(former.desired.units, desired.units)) return false;
  return desired.canary !== undefined || isBeside(state);
}

/** In place of what serves, or in a set of its own beside it. */
function setFor(record: EnvironmentRecord, desired: DesiredEnvironment): string {
  if (desired.canary !== undefined) return freeSet(record);
  return record.serving?.set ?? record.wanted?.set ?? firstSet;
}

const firstSet = 'a';
const letters = 'abcdefghijklmnopqrstuvwxyz';

function freeSet({ serving, wanted, draining }: EnvironmentRecord): string {
  const taken = new Set([serving?.set, wanted?.set, ...draining.map(({ set }) => set)]);
  return [...letters].find((letter) => !taken.has(letter)) ?? 'z';
}

const drained = ({ draining }: EnvironmentRecord, former: PlacedRelease | null, at: Date): readonly Draining[] =>
  former === null ? draining : [...draining, { ...former, until: at.toISOString() }];
