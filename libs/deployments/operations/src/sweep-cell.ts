import type { WorkerGrant } from '@tiffin/access';
import { readReleaseContent } from '@tiffin/builds-rules';
import type { EnvironmentSummary, Failure } from '@tiffin/contracts';
import { crashFailure, decideHealth, type Health, rolloutFailure, type UnitNames } from '@tiffin/deployments-rules';
import { Refusal, type TenantId } from '@tiffin/kernel';
import type { CellPulse } from './cell-pulse.js';
import type { CellReader } from './cell.js';
import type { CellPlace } from './cells.js';
import type { DeploymentStore } from './deployment-store.js';
import { someAtOnce } from './some-at-once.js';
import type { SweepShare } from './sweep-share.js';
import type { SettledEnvironment, WorkDirectory } from './work-directory.js';

export interface SweepCellParts {
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => Pick<CellReader, 'list'>;
  readonly pulse: CellPulse;
  readonly directory: WorkDirectory;
  readonly share: SweepShare;
  readonly store: DeploymentStore;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly restore: (grant: WorkerGrant, environment: SettledEnvironment) => Promise<void>;
  readonly report: (error: unknown, environmentId: string) => void;
}

// A cell that has lost everything is put back by so many at once.
const concurrency = 4;

/** Compares one cell with what its environments should serve, in one question to each side; acts where they differ. */
export class SweepCell {
  constructor(private readonly parts: SweepCellParts) {}

  async run(place: CellPlace): Promise<void> {
    const { directory, share } = this.parts;
    if (!(await share.isOurs(`cell ${place.name}`))) return;
    // Before the cell: what is worked at meanwhile has another epoch, and nothing that was seen then is acted on.
    const settled = await directory.settled(place.id);
    const listed = await this.listOf(place);
    if (listed === null) return;
    if (place.silentSince !== null) await this.wake(place);
    const seen = new Map(listed.map((summary) => [summary.environmentId, summary]));
    const waiting = settled.flatMap((environment) => {
      const health = decideHealth(seen.get(environment.environmentId), environment.releaseId);
      return asksForNothing(health, environment) ? [] : [{ environment, health }];
    });
    await someAtOnce(waiting, concurrency, ({ environment, health }) => this.act(environment, health));
  }

  /** The cell was silent, and answers: what met that waits for no further try. The sweep rings for it. */
  private async wake(place: CellPlace): Promise<void> {
    const { directory, store, grantFor, report } = this.parts;
    await someAtOnce(await directory.waiting(place.id), concurrency, async ({ tenantId, environmentId }) => {
      const woken = store.within(grantFor(tenantId), (rows) => rows.tryAtOnce(environmentId));
      await woken.catch((error: unknown) => report(error, environmentId));
    });
  }

  /** Null: the cell does not answer. Its environments are not written, however many they are: its own row says it. */
  private async listOf(place: CellPlace): Promise<readonly EnvironmentSummary[] | null> {
    const { open, pulse } = this.parts;
    const askedAt = performance.now();
    try {
      const listed = await open(place).list();
      await pulse.answered(place);
      return listed;
    } catch (error) {
      if (!isAway(error)) throw error;
      await pulse.missed(place, askedAt);
      return null;
    }
  }

  /** One environment that cannot be helped must not keep the sweep from the others. */
  private async act(environment: SettledEnvironment, health: Health): Promise<void> {
    const grant = this.parts.grantFor(environment.tenantId);
    try {
      if (health.is === 'well') return await this.heal(grant, environment);
      const failureOf = failureIn(health);
      if (failureOf !== null) await this.record(grant, environment, failureOf);
      if (health.is !== 'crashing' && environment.restorable) await this.parts.restore(grant, environment);
    } catch (error) {
      if (!isStale(error)) this.parts.report(error, environment.environmentId);
    }
  }

  private async record(
    grant: WorkerGrant,
    { environmentId, releaseId, epoch }: SettledEnvironment,
    failureOf: (names: UnitNames) => Failure,
  ): Promise<void> {
    await this.parts.store.within(grant, async (rows) => {
      const release = await rows.servedRelease(releaseId);
      if (!release) return;
      const units = readReleaseContent(release.content).units;
      const failure = failureOf(new Map(units.map(({ key, name }) => [key, name])));
      if (!(await rows.recordTrouble(environmentId, epoch, failure))) return;
      const detail = { release: releaseId, unit: failure.unitKey, reason: failure.reason };
      await rows.audit({ action: 'environment.degrade', objectKind: 'environment', objectId: environmentId, detail });
    });
  }

  private async heal(grant: WorkerGrant, { environmentId, releaseId, epoch }: SettledEnvironment): Promise<void> {
    await this.parts.store.within(grant, async (rows) => {
      if (!(await rows.heal(environmentId, epoch))) return;
      const detail = { release: releaseId };
      await rows.audit({ action: 'environment.heal', objectKind: 'environment', objectId: environmentId, detail });
    });
  }
}

function failureIn(health: Health): ((names: UnitNames) => Failure) | null {
  if (health.is === 'failed') return (names) => rolloutFailure(health.failure, names);
  return health.is === 'crashing' ? (names) => crashFailure(health.failure, names) : null;
}

const asksForNothing = (health: Health, { troubled, restorable }: SettledEnvironment): boolean =>
  health.is === 'starting' || (health.is === 'well' && !troubled) || (health.is === 'drifted' && !restorable);

const isAway = (error: unknown): boolean => error instanceof Refusal && error.code === 'CELL_UNAVAILABLE';

const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'EPOCH_STALE';
