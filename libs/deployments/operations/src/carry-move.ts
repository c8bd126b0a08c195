import type { WorkerGrant } from '@tiffin/access';
import { type EnvironmentId, Refusal, type TenantId, type MoveId } from '@tiffin/kernel';
import { Lease } from '@tiffin/work-operations';
import { faultText, retryDelayMs } from '@tiffin/work-rules';
import { BringTenant } from './bring-tenant.js';
import type { Cell } from './cell.js';
import type { CellPlace } from './cells.js';
import type { DeploySettings } from './deploy-attempt.js';
import { HoldTenant } from './hold-tenant.js';
import type { MoveClaim, MovedEpochs, MoveRecord, MoveRows, MoveStore } from './move-store.js';
import { isStale } from './record-deployment.js';
import type { SmokeCheck } from './smoke-check.js';

export interface CarryMoveParts {
  readonly record: MoveRecord;
  readonly store: MoveStore;
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => Cell;
  readonly smoke: SmokeCheck;
  /** Tells the new cell what is told to the cell that serves whenever it changes. Absent: there is nothing of the kind. */
  readonly arrived?: (
    cell: Cell,
    place: { readonly tenantId: TenantId; readonly environmentId: EnvironmentId },
  ) => Promise<unknown>;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown, moveId: string) => void;
}

export interface CarrySettings extends DeploySettings {
  /** How long deployments under way are waited for at a time, while those that are none are held. */
  readonly holdWithinMs: number;
  /** For how long after the switch some process may remember the old cell. */
  readonly restMs: number;
}

/** A move that is held by this worker. */
export interface HeldMove {
  readonly claim: MoveClaim;
  readonly held: () => boolean;
  readonly within: <T>(work: (rows: MoveRows) => Promise<T>) => Promise<T>;
}

/**
 * Carries the move of a tenant on from wherever it is: each step may be repeated, and whatever ends this half-way, the next run goes on. Until
 * the switch the old cell serves, and nothing but what the new cell was told is to be taken back; after it there is no way but forward.
 */
export class CarryMove {
  constructor(
    private readonly parts: CarryMoveParts,
    private readonly settings: CarrySettings,
    private readonly chance: () => number = Math.random,
  ) {}

  async run(id: MoveId): Promise<void> {
    const { holder, leaseMs } = this.settings;
    const claim = await this.parts.record.claim(id, holder, leaseMs);
    if (claim === null) return;
    const grant = this.parts.grantFor(claim.tenantId);
    const within = <T>(work: (rows: MoveRows) => Promise<T>) => this.parts.store.within(grant, work);
    const lease = this.leaseOf(claim, within);
    try {
      await this.carry({ claim, within, held: () => lease.held });
    } catch (error) {
      if (!isStale(error)) await this.recordFault(claim, within, error);
    } finally {
      lease.stop();
    }
  }

  private carry(move: HeldMove): Promise<void> {
    const { step } = move.claim;
    if (step === 'abort') return this.takeBack(move);
    return step === 'remove' ? this.removeOld(move) : this.forward(move);
  }

  private async forward(move: HeldMove): Promise<void> {
    const { record, open, smoke } = this.parts;
    const { claim } = move;
    const hold = new HoldTenant(record, this.settings);
    const bring = new BringTenant({ cell: open(claim.to), smoke }, this.settings);
    for (;;) {
      const taken = await hold.run(move);
      await this.next(move, 'bring', taken.epochs);
      await bring.run(move, taken.environments);
      await this.next(move, 'switch', taken.epochs);
      const answer = await record.switch(claim, taken.epochs, this.settings.restMs);
      if (answer === 'closed') throw Refusal.of('CELL_CLOSED', claim.to.name, 'not open, or full');
      // At once, for nobody's right to call may be withdrawn later than it has to be; where it fails, the next step does it.
      if (answer === 'switched')
        return this.tellNew(move).catch((error: unknown) => this.parts.report(error, claim.id));
      // An environment was made meanwhile, or somebody took one over whose lease had run out: it is held and brought as it is now.
      if (answer !== 'moved on') return;
    }
  }

  /** What the old cell was told until the switch, in place of the new one. */
  private async tellNew({ claim: { tenantId, to }, within }: HeldMove): Promise<void> {
    const { arrived, open } = this.parts;
    if (arrived === undefined) return;
    const cell = open(to);
    for (const { environmentId } of await within((rows) => rows.environments())) {
      await arrived(cell, { tenantId, environmentId });
    }
  }

  private async next(move: HeldMove, step: 'bring' | 'switch', environments: MovedEpochs): Promise<void> {
    const isHeld = move.held() && (await this.parts.record.record(move.claim, step, environments)) === 'written';
    if (!isHeld) throw Refusal.of('EPOCH_STALE', move.claim.id);
  }

  /** The old cell ends what it has, also of environments that are gone since. */
  private async removeOld(move: HeldMove): Promise<void> {
    const { claim, within } = move;
    await this.tellNew(move);
    const cell = this.parts.open(claim.from);
    const now = await within((rows) => rows.environments());
    const epochs = {
      ...behind(claim.environments),
      ...Object.fromEntries(now.map((one) => [one.environmentId, one.epoch])),
    };
    for (const [environmentId, epoch] of Object.entries(epochs)) await cell.remove(environmentId, epoch);
    await this.parts.record.finish(claim);
  }

  /** The new cell ends what it has, above every epoch in which a worker that is late may still bring something. */
  private async takeBack({ claim, within }: HeldMove): Promise<void> {
    const { leaseMs } = this.settings;
    const epochs = await within(async (rows) => {
      const above: Record<string, number> = behind(claim.environments);
      for (const { environmentId, epoch } of await rows.environments()) {
        if (!(environmentId in above)) continue;
        above[environmentId] = (await rows.take(environmentId, claim.id, leaseMs))?.epoch ?? epoch;
      }
      await rows.letGo(claim.id);
      return above;
    });
    const cell = this.parts.open(claim.to);
    for (const [environmentId, epoch] of Object.entries(epochs)) await cell.remove(environmentId, epoch);
    await this.parts.record.finish(claim);
  }

  private leaseOf(claim: MoveClaim, within: HeldMove['within']): Lease {
    const { leaseMs } = this.settings;
    const renew = async (): Promise<boolean> => {
      if ((await this.parts.record.renew(claim, leaseMs)) === 'stale') return false;
      await within((rows) => rows.renew(claim.id, leaseMs));
      return true;
    };
    return new Lease(renew, leaseMs / 3);
  }

  /** Deployments of the tenant go on until the next try. */
  private async recordFault(claim: MoveClaim, within: HeldMove['within'], error: unknown): Promise<void> {
    this.parts.report(error, claim.id);
    const retryAfterMs = retryDelayMs(claim.faults, this.settings.retryAfterMs, this.chance());
    await within((rows) => rows.letGo(claim.id));
    await this.parts.record.recordFault(claim, { text: faultText(error), retryAfterMs });
  }
}

const behind = (epochs: MovedEpochs): Record<string, number> =>
  Object.fromEntries(Object.entries(epochs).map(([id, epoch]) => [id, epoch + 1]));
