import type {
  DesiredEnvironment,
  EnvironmentSummary,
  LogLine,
  ObservedEnvironment,
  ObservedUnit,
  UnitKey,
  UnitTrouble,
} from '@tiffin/contracts';
import { Refusal, sameJson } from '@tiffin/kernel';
import type { JsonLog } from '@tiffin/process';
import type { ProcessHost } from '../process/launch-unit.js';
import { Redaction } from '@tiffin/work-rules';
import { cutShort } from './cut-short.js';
import { Observation } from './observation.js';
import { closePlace, type Place, Places } from './places.js';
import type { Quotas } from './quotas.js';
import { retire } from './retire.js';
import { Rollout } from './rollout.js';
import type { RequestMeters } from '../requests/request-meters.js';
import type { RouteTable } from '../routing/route-table.js';
import type { EnvironmentState, StateStore } from '../state/state-store.js';
import type { UnitProcess } from '../units/unit-process.js';
import { describeProcess, type Visitable } from '../units/unit-slot.js';

/** What all environments of this cell share. */
export interface CellParts {
  readonly host: ProcessHost;
  readonly routes: RouteTable;
  readonly store: StateStore;
  readonly quotas: Quotas;
  readonly requests: RequestMeters;
  readonly log: JsonLog;
}

/** Makes one environment look like what was desired last, and tells how it goes. */
export class Environment {
  private readonly redaction = new Redaction();
  private readonly observation: Observation;
  private readonly places: Places;
  private readonly rollout: Rollout;
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(
    private state: EnvironmentState,
    private readonly parts: CellParts,
  ) {
    // What comes back after a restart of the cell is on its way, not absent.
    this.observation = new Observation(state.desired === null ? 'empty' : 'starting');
    this.redaction.learn(secretsOf(state.serving, state.desired));
    const host = { ...parts.host, redaction: this.redaction };
    this.places = new Places(host, () => this.observation.touch());
    this.rollout = new Rollout(parts.host, this.places);
  }

  static unknown(environmentId: string, parts: CellParts): Environment {
    return new Environment({ environmentId, epoch: 0, desired: null, serving: null, ports: {} }, parts);
  }

  get id(): string {
    return this.state.environmentId;
  }

  get exists(): boolean {
    return this.state.desired !== null;
  }

  get desired(): DesiredEnvironment | null {
    return this.state.desired;
  }

  get serving(): DesiredEnvironment | null {
    return this.state.serving;
  }

  /** Stores what is desired, then begins to act. Throws `Refusal` EPOCH_STALE. */
  apply(desired: DesiredEnvironment): Promise<void> {
    return this.inOrder(async () => {
      const { environmentId, epoch, ports } = this.state;
      if (desired.epoch < epoch) throw Refusal.of('EPOCH_STALE', environmentId);
      if (this.state.desired !== null && sameJson(desired, this.state.desired)) return;
      this.redaction.learn(secretsOf(desired));
      await this.places.open(keysOf(desired), ports);
      // On disk before anything is started: a cell that dies from here on goes on by itself.
      await this.save({ epoch: desired.epoch, desired, ports: this.places.ports() });
      this.route();
      void this.rollOut(desired);
    });
  }

  /** After a start of the cell: what served serves again, each unit as soon as it can; then on to what is desired. */
  recover(): Promise<void> {
    return this.inOrder(async () => {
      const { desired, serving, ports } = this.state;
      if (desired === null) return;
      await this.places.open(new Set([...keysOf(serving), ...keysOf(desired)]), ports);
      if (!sameJson(ports, this.places.ports())) await this.save({ ports: this.places.ports() });
      if (serving !== null) {
        this.parts.quotas.keep(serving);
        this.rollout.recover(serving);
      }
      this.route();
      void this.rollOut(desired);
    });
  }

  /** Answers null when there is no such environment (any more). */
  async observe(afterVersion: number, waitMs: number): Promise<ObservedEnvironment | null> {
    if (this.exists) await this.observation.changeFrom(afterVersion, waitMs);
    const { environmentId, epoch, desired, serving } = this.state;
    if (desired === null) return null;
    const { version, rollout, failure } = this.observation;
    return {
      ...{ environmentId, epoch, version, rollout, failure },
      wantedReleaseId: desired.releaseId,
      servingReleaseId: serving?.releaseId ?? null,
      units: this.observeUnits(),
    };
  }

  /** Null when there is no such environment (any more). */
  summary(): EnvironmentSummary | null {
    const { environmentId, epoch, desired, serving } = this.state;
    if (desired === null) return null;
    const { rollout, failure } = this.observation;
    return {
      ...{ environmentId, epoch, rollout, failure: failure && cutShort(failure) },
      wantedReleaseId: desired.releaseId,
      servingReleaseId: serving?.releaseId ?? null,
      settingsHash: desired.settingsHash ?? null,
      troubles: this.troubles().map(cutShort),
    };
  }

  /** Null when the unit is unknown. */
  logs(unit: UnitKey, tail: number): readonly LogLine[] | null {
    return this.places.find(unit)?.slot.logs.tail(tail) ?? null;
  }

  /** Throws `Refusal` EPOCH_STALE. An environment that was never here is remembered too: a late worker must not bring it. */
  remove(epoch: number): Promise<void> {
    return this.inOrder(async () => {
      if (epoch < this.state.epoch) throw Refusal.of('EPOCH_STALE', this.state.environmentId);
      if (epoch === this.state.epoch && !this.exists) return;
      await this.save({ epoch, desired: null, serving: null, ports: {} });
      void this.retireAll([], this.stop());
      this.observation.move('empty');
    });
  }

  /** Stops all acting and answers the places to be closed; their processes run on until somebody ends them. */
  stop(): readonly Place[] {
    this.rollout.cancel();
    this.parts.quotas.forget(this.state.environmentId);
    this.parts.routes.remove(this.state.environmentId);
    return this.places.takeOthers(new Set());
  }

  private rollOut(desired: DesiredEnvironment): Promise<void> {
    const { serving } = this.state;
    const kept = new Set([...keysOf(serving), ...keysOf(desired)]);
    // What serves was admitted once; a quota that is lowered does not end it.
    const tooMuch = serving !== null && sameJson(serving, desired) ? null : this.parts.quotas.admit(desired);
    if (tooMuch !== null) {
      this.rollout.cancel();
      this.observation.move('failed', { unitKey: '', reason: tooMuch, lastLines: [] });
      return Promise.resolve();
    }
    void this.retireAll([], this.places.takeOthers(kept));
    return this.rollout.run(desired, {
      begun: () => this.observation.move('starting'),
      failed: (failure) => this.observation.move('failed', failure),
      live: (replaced) => this.becomeLive(desired, replaced),
    });
  }

  /** In one step with the change of processes: nobody sees half of a release. */
  private becomeLive(desired: DesiredEnvironment, replaced: readonly UnitProcess[]): void {
    const removed = this.places.takeOthers(new Set(keysOf(desired)));
    this.state = { ...this.state, serving: desired, ports: this.places.ports() };
    this.route();
    this.observation.move('live');
    void this.retireAll(replaced, removed);
    // Not saved (disk full): a restart of the cell begins at the former release and comes to this one by itself.
    this.inOrder(() => this.save({})).catch((error: Error) => this.parts.log.error('state not saved', { error }));
  }

  /** Hosts that serve lead to their units; those that are only wanted are known, and say that they are not ready. */
  private route(): void {
    routeTo(this.state, { ...this.parts, find: (unit) => this.places.find(unit)?.slot ?? null });
  }

  private async retireAll(replaced: readonly UnitProcess[], removed: readonly Place[]): Promise<void> {
    const { timings } = this.parts.host;
    await Promise.all(replaced.map((process) => retire(process, timings)));
    // Only now: a replaced gateway may have been calling a removed unit until its last request was through.
    const leaving = removed.flatMap(({ slot }) => slot.vacate() ?? []);
    await Promise.all(leaving.map((process) => retire(process, timings)));
    await Promise.all(removed.map(closePlace));
  }

  private troubles(): readonly UnitTrouble[] {
    return keysOf(this.state.serving).flatMap((key) => this.places.find(key)?.slot.trouble ?? []);
  }

  private observeUnits(): readonly ObservedUnit[] {
    const { desired, serving } = this.state;
    const names = new Map([...(serving?.units ?? []), ...(desired?.units ?? [])].map(({ key, name }) => [key, name]));
    return [...names].flatMap(([key, name]) => {
      const candidate = this.rollout.candidate(key);
      return candidate === null ? (this.places.find(key)?.slot.observe(name) ?? []) : describeProcess(candidate, name);
    });
  }

  /** A rollout may end while the file is written, so the change is laid over what is then the state. */
  private async save(change: Partial<EnvironmentState>): Promise<void> {
    await this.parts.store.save({ ...this.state, ...change });
    this.state = { ...this.state, ...change };
  }

  /** One change after the other, however many callers there are. */
  private inOrder<T>(change: () => Promise<T>): Promise<T> {
    const result = this.lastChange.then(change);
    this.lastChange = result.catch(() => undefined);
    return result;
  }
}

/** Makes the host names of an environment known before anything of it runs: not there yet is not unknown. */
export function announce(state: EnvironmentState, parts: Pick<CellParts, 'routes' | 'requests'>): void {
  routeTo(state, { ...parts, find: () => null });
}

interface Routing extends Pick<CellParts, 'routes' | 'requests'> {
  readonly find: (unit: UnitKey) => Visitable | null;
}

function routeTo({ environmentId, desired, serving }: EnvironmentState, { routes, requests, find }: Routing): void {
  const wanted = (desired?.routes ?? []).map(({ host }) => [host, notReady] as const);
  const served = (serving?.routes ?? []).map(({ host, unit }) => [host, find(unit) ?? notReady] as const);
  const meter = requests.of(environmentId, (desired ?? serving)?.owner?.tenant);
  routes.replace(environmentId, new Map<string, Visitable>([...wanted, ...served]), meter);
}

const keysOf = (environment: DesiredEnvironment | null): readonly UnitKey[] =>
  environment?.units.map(({ key }) => key) ?? [];

/** Of all its units: one may print what another was given, as a header that a gateway has added. */
const secretsOf = (...environments: readonly (DesiredEnvironment | null)[]) =>
  environments.flatMap((environment) => environment?.units.map(({ secrets = {} }) => secrets) ?? []);

const notReady: Visitable = { enter: async () => null };
