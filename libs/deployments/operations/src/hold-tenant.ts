import { setTimeout as pause } from 'node:timers/promises';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { CarrySettings, HeldMove } from './carry-move.js';
import type { EnvironmentClaim } from './deployment-store.js';
import type { MovedEpochs, MoveRecord, MovingEnvironment } from './move-store.js';

const lookAgainMs = 250;

export interface TakenEnvironment {
  readonly name: string;
  readonly claim: EnvironmentClaim;
}

export interface HeldTenant {
  readonly environments: readonly TakenEnvironment[];
  readonly epochs: MovedEpochs;
}

/** Has no deployment of a tenant begin: takes each of its environments as a deployment would, once what is under way there has ended. */
export class HoldTenant {
  constructor(
    private readonly record: Pick<MoveRecord, 'record'>,
    private readonly settings: Pick<CarrySettings, 'leaseMs' | 'holdWithinMs'>,
  ) {}

  /** Refuses MOVE_WAITS where what is under way does not come to an end in time. */
  async run(move: HeldMove): Promise<HeldTenant> {
    if ((await this.record.record(move.claim, 'hold', move.claim.environments)) === 'stale') throw stale(move);
    const taken = new Map<EnvironmentId, TakenEnvironment>();
    const deadline = performance.now() + this.settings.holdWithinMs;
    for (;;) {
      const busy = await this.takeIdle(move, taken);
      if (busy.length === 0) return heldOf(move, taken);
      if (!move.held()) throw stale(move);
      if (performance.now() > deadline) throw Refusal.of('MOVE_WAITS', busy.map(({ name }) => name).join(', '));
      await pause(lookAgainMs);
    }
  }

  private async takeIdle(
    { claim, within }: HeldMove,
    taken: Map<EnvironmentId, TakenEnvironment>,
  ): Promise<readonly MovingEnvironment[]> {
    const all = await within((rows) => rows.environments());
    const busy: MovingEnvironment[] = [];
    for (const one of all.filter(({ environmentId }) => !taken.has(environmentId))) {
      const { environmentId, name } = one;
      const held = await within((rows) => rows.take(environmentId, claim.id, this.settings.leaseMs));
      if (held === null) busy.push(one);
      else taken.set(environmentId, { name, claim: held });
    }
    return busy;
  }
}

const stale = ({ claim }: HeldMove): Refusal => Refusal.of('EPOCH_STALE', claim.id);

function heldOf({ claim }: HeldMove, taken: ReadonlyMap<EnvironmentId, TakenEnvironment>): HeldTenant {
  const environments = [...taken.values()];
  const now = environments.map((one) => [one.claim.environmentId, one.claim.epoch] as const);
  // Those of an earlier try too: the new cell may have something of them.
  return { environments, epochs: { ...claim.environments, ...Object.fromEntries(now) } };
}
