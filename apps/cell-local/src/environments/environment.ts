import {
  type ConsumerSnapshot,
  cutShort,
  type DesiredEnvironment,
  type EnvironmentSummary,
  type ObservedEnvironment,
  Redaction,
  type UnitKey,
} from '@tiffin/contracts';
import { Refusal, sameJson } from '@tiffin/kernel';
import type { JsonLog } from '@tiffin/process';
import type { ConsumerFiles } from '../consumers/consumer-files.js';
import { EnvironmentConsumers } from '../consumers/environment-consumers.js';
import { InOrder } from '../in-order.js';
import type { ProcessHost, UnitHost } from '../process/launch-unit.js';
import { Canary, type DesiredBeside, isBeside, type Plan } from './canary.js';
import { Observation } from './observation.js';
import type { Place } from './places.js';
import type { Quotas } from './quotas.js';
import { Retirements } from './retirements.js';
import { routeEnvironment } from './route-environment.js';
import { UnitSet } from './unit-set.js';
import type { RequestMeters } from '../requests/request-meters.js';
import type { RouteTable } from '../routing/route-table.js';
import type { EnvironmentState, StateStore } from '../state/state-store.js';
import type { LogRing } from '../units/log-ring.js';
import type { UnitProcess } from '../units/unit-process.js';
import { keysOf, namesOf, secretsOf } from './environment-units.js';

/** What all environments of this cell share. */
export interface CellParts {
  readonly host: ProcessHost;
  readonly routes: RouteTable;
  readonly store: StateStore;
  readonly consumers: ConsumerFiles;
  readonly quotas: Quotas;
  readonly requests: RequestMeters;
  readonly log: JsonLog;
}

/** Makes one environment look like what was desired last, and tells how it goes. */
export class Environment {
  readonly consumers: EnvironmentConsumers;
  private readonly redaction = new Redaction();
  private readonly observation: Observation;
  private readonly retirements: Retirements;
  private readonly host: UnitHost;
  /** What serves, or is to by itself. */
  private main: UnitSet;
  private canary: Canary | null = null;
  private readonly changes = new InOrder();

  constructor(
    private state: EnvironmentState,
    private readonly parts: CellParts,
  ) {
    // What comes back after a restart of the cell is on its way, not absent.
    this.observation = new Observation(state.desired === null ? 'empty' : 'starting');
    this.redaction.learn(secretsOf(state.serving, state.desired));
    this.consumers = new EnvironmentConsumers(this.id, parts.consumers, parts.host);
    this.host = { ...parts.host, environmentId: this.id, redaction: this.redaction, consumers: this.consumers };
    const changed = () => this.observation.touch();
    this.retirements = new Retirements(parts.host.timings, changed);
    this.main = new UnitSet(this.host, changed);
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

  /** Stores what is desired, then begins to act. Throws `Refusal` EPOCH_STALE, or INPUT_INVALID for a canary beside nothing. */
  apply(desired: DesiredEnvironment): Promise<void> {
    return this.changes.run(async () => {
      const { environmentId, epoch, serving } = this.state;
      if (desired.epoch < epoch) throw Refusal.of('EPOCH_STALE', environmentId);
      if (this.state.desired !== null && sameJson(desired, this.state.desired)) return;
      if (desired.canary !== undefined && serving === null)
        throw Refusal.of('INPUT_INVALID', 'canary', 'nothing serves here that it could run beside.');
      this.redaction.learn(secretsOf(desired));
      const plan = await this.plan(desired);
      // On disk before anything is started: a cell that dies from here on goes on by itself.
      await this.save({ epoch: desired.epoch, desired, ...this.portsWith(plan.canary) });
      this.act(desired, plan);
    });
  }

  /** After a start of the cell: what served serves again, each unit as soon as it can; then on to what is desired. */
  recover(): Promise<void> {
    return this.changes.run(async () => {
      const { desired, serving, ports, canaryPorts } = this.state;
      if (desired === null) return;
      await this.main.places.open(keysOf(serving), ports);
      const plan = await this.plan(desired);
      if (!sameJson({ ports, canaryPorts: canaryPorts ?? {} }, this.portsWith(plan.canary)))
        await this.save(this.portsWith(plan.canary));
      if (serving !== null) {
        this.parts.quotas.keep(serving);
        this.main.rollout.recover(serving);
      }
      this.act(desired, plan);
    });
  }

  /** Answers null when there is no such environment (any more). */
  async observe(afterVersion: number, waitMs: number): Promise<ObservedEnvironment | null> {
    if (this.exists) await this.observation.changeFrom(afterVersion, waitMs);
    const { environmentId, epoch, desired, serving } = this.state;
    if (desired === null) return null;
    const { version, rollout, failure } = this.observation;
    const retiring = this.retirements.observe();
    return {
      ...{ environmentId, epoch, version, rollout, failure },
      wantedReleaseId: desired.releaseId,
      servingReleaseId: serving?.releaseId ?? null,
      units: this.main.observe(namesOf(serving, desired)),
      ...(this.canary === null ? {} : { canary: this.canary.observe() }),
      ...(retiring === null ? {} : { retiring }),
      ...(desired.isStopped === true ? { isStopped: true } : {}),
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
      troubles: this.main.troubles(keysOf(serving)).map(cutShort),
    };
  }

  /** Where the unit prints into; null when it is unknown. */
  logOf(unit: UnitKey): LogRing | null {
    return (this.main.places.find(unit) ?? this.canary?.set.places.find(unit))?.slot.logs ?? null;
  }

  /** Throws `Refusal` EPOCH_STALE. An environment that was never here is remembered too: a late worker must not bring it. */
  remove(epoch: number): Promise<void> {
    return this.changes.run(async () => {
      if (epoch < this.state.epoch) throw Refusal.of('EPOCH_STALE', this.state.environmentId);
      if (epoch === this.state.epoch && !this.exists) return;
      await this.save({ epoch, desired: null, serving: null, ports: {}, canaryPorts: {} });
      await this.consumers.forget();
      this.retirements.places([], this.stop());
      this.observation.move('empty');
    });
  }

  /** False: there is no such environment (any more). */
  keepConsumers(snapshot: ConsumerSnapshot): Promise<boolean> {
    return this.changes.run(async () => this.exists && (await this.consumers.keep(snapshot)));
  }

  /** Stops all acting and answers the places to be closed; their processes run on until somebody ends them. */
  stop(): readonly Place[] {
    this.parts.quotas.forget(this.state.environmentId);
    this.parts.routes.remove(this.state.environmentId);
    const sets = this.canary === null ? [this.main] : [this.main, this.canary.set];
    this.canary = null;
    return sets.flatMap(({ rollout, places }) => {
      rollout.cancel();
      return places.takeOthers(new Set());
    });
  }

  /** How to come to what is desired; opens the places that it takes. Not to be called twice at once. */
  private async plan(desired: DesiredEnvironment): Promise<Plan> {
    if (desired.canary === 'stopped') return { way: 'stop', canary: null };
    if (isBeside(desired)) {
      const canary = this.canary?.runs(desired) === true ? this.canary : new Canary(this.besideMain(), desired);
      await canary.set.places.open(keysOf(desired), this.state.canaryPorts ?? {});
      return { way: 'beside', canary, desired };
    }
    if (this.canary?.canServe(desired) === true) return { way: 'switch', canary: this.canary };
    await this.main.places.open(keysOf(desired), this.state.ports);
    return { way: 'alone', canary: null };
  }

  private act(desired: DesiredEnvironment, plan: Plan): void {
    const { serving } = this.state;
    // What serves was admitted once; a quota that is lowered does not end it.
    const isServing = serving !== null && sameJson(serving, desired);
    const tooMuch = isServing ? null : this.parts.quotas.admit(desired, desired.canary === undefined ? null : serving);
    if (tooMuch !== null) return this.fail(tooMuch);
    if (plan.way === 'stop') return this.fail('it was stopped');
    if (plan.way === 'beside') return this.runBeside(plan.desired, plan.canary);
    if (plan.way === 'switch') return this.switchTo(plan.canary, desired);
    this.dropCanaryBut(null);
    this.route();
    this.rollOut(desired);
  }

  /** What serves goes on, and nothing else runs. */
  private fail(reason: string): void {
    this.keepServing(null);
    this.observation.move('failed', { unitKey: '', reason, lastLines: [] });
  }

  private rollOut(desired: DesiredEnvironment): void {
    const kept = new Set([...keysOf(this.state.serving), ...keysOf(desired)]);
    this.retirements.places([], this.main.places.takeOthers(kept));
    void this.main.rollout.run(desired, {
      begun: () => this.observation.move('starting'),
      failed: (failure) => this.observation.move('failed', failure),
      live: (replaced) => this.becomeLive(desired, replaced),
    });
  }

  private runBeside(desired: DesiredBeside, canary: Canary): void {
    canary.deal(desired);
    this.keepServing(canary);
    void canary.rollOut({
      begun: () => this.observation.move('starting'),
      failed: (failure) => this.observation.move('failed', failure),
      live: () => {
        this.route();
        this.observation.move('canary');
      },
    });
  }

  /** The processes of the canary are what serves from now on; those that served answer what they have begun. */
  private switchTo(canary: Canary, desired: DesiredEnvironment): void {
    const [former, served] = [this.main, this.state.serving];
    this.main = canary.set;
    this.canary = null;
    this.becomeLive(desired, []);
    if (served !== null) this.retirements.set(former, served);
  }

  /** And nothing besides but that canary. */
  private keepServing(canary: Canary | null): void {
    this.main.rollout.cancel();
    this.retirements.places([], this.main.places.takeOthers(new Set(keysOf(this.state.serving))));
    this.dropCanaryBut(canary);
    this.route();
  }

  private dropCanaryBut(kept: Canary | null): void {
    const { canary } = this;
    this.canary = kept;
    // Nothing is dealt to it once this step is through; it answers what it has begun.
    if (canary !== kept) canary?.retire(this.retirements);
  }

  private besideMain(): UnitSet {
    const { main } = this;
    return new UnitSet(
      this.host,
      () => this.observation.touch(),
      (key) => main.places.find(key)?.slot.logs,
    );
  }

  /** In one step with the change of processes: nobody sees half of a release. */
  private becomeLive(desired: DesiredEnvironment, replaced: readonly UnitProcess[]): void {
    const removed = this.main.places.takeOthers(new Set(keysOf(desired)));
    this.state = { ...this.state, serving: desired, ...this.portsWith(null) };
    this.route();
    this.observation.move('live');
    this.retirements.places(replaced, removed);
    // Not saved (disk full): a restart of the cell begins at the former release and comes to this one by itself.
    this.changes.run(() => this.save({})).catch((error: Error) => this.parts.log.error('state not saved', { error }));
  }

  private route(): void {
    const find = (unit: UnitKey) => this.main.places.find(unit)?.slot ?? null;
    routeEnvironment(this.state, { ...this.parts, find, canary: this.canary });
  }

  private portsWith(canary: Canary | null): Pick<EnvironmentState, 'ports' | 'canaryPorts'> {
    return { ports: this.main.places.ports(), canaryPorts: canary?.set.places.ports() ?? {} };
  }

  /** A rollout may end while the file is written, so the change is laid over what is then the state. */
  private async save(change: Partial<EnvironmentState>): Promise<void> {
    await this.parts.store.save({ ...this.state, ...change });
    this.state = { ...this.state, ...change };
  }
}
