import type { WorkerGrant } from '@tiffin/access';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { isOpen, mostErrors } from '@tiffin/promotion-rules';
import { type Doorbell, Lease } from '@tiffin/work-operations';
import { faultText, isExplained, isQuarantined, retryDelayMs } from '@tiffin/work-rules';
import { advancePromotion, fail, isGone, pass } from './advance-promotion.js';
import { beginPromotion } from './begin-promotion.js';
import type { CheckRunner, OuterCheck } from './check-runner.js';
import { happen, type Look, type Move, moved, rest } from './look.js';
import type { PromoterClaim, PromoterRows, PromoterStore } from './promoter-store.js';
import type { KeptPromotion } from './promotion-store.js';
import { noteOf, putBack } from './put-back.js';
import { stateOf } from './state-of.js';

export interface PromoteSettings {
  /** Name of this worker, unique among workers. */
  readonly holder: string;
  readonly leaseMs: number;
  /** When to try again after a first fault; `retryDelayMs` says how it goes on. */
  readonly retryAfterMs: number;
}

export interface PromoteParts {
  readonly store: PromoterStore;
  readonly checks: CheckRunner;
  readonly doorbell: Doorbell;
  /** Told of faults that are not the user's; they are tried again. */
  readonly report: (error: unknown, environmentId: string) => void;
}

interface Held {
  readonly grant: WorkerGrant;
  readonly claim: PromoterClaim;
  /** How often a look had been asked for when it last looked at all of it. */
  calls: number;
}

/** Looks at the promotions of one environment, and brings them on until there is nothing left to do but to wait. */
export class PromoteEnvironment {
  constructor(
    private readonly parts: PromoteParts,
    private readonly settings: PromoteSettings,
    private readonly chance: () => number = Math.random,
  ) {}

  async run(grant: WorkerGrant, environmentId: EnvironmentId): Promise<void> {
    const { leaseMs } = this.settings;
    const claim = await this.parts.store.claim(grant, environmentId, this.settings);
    if (!claim) return;
    const renew = async () => (await this.within(grant, (rows) => rows.renew(claim, leaseMs))) === 'written';
    const lease = new Lease(renew, leaseMs / 3);
    const held: Held = { grant, claim, calls: claim.calls };
    try {
      await this.untilRest(held);
    } catch (error) {
      if (!isStale(error)) await this.recordFault(held, error);
    } finally {
      lease.stop();
    }
  }

  private async untilRest(held: Held): Promise<void> {
    let move: Move = moved;
    while (move.is !== 'rest')
      move =
        move.is === 'check' ? await this.check(held, move) : await this.goOn(held, (look) => this.next(held, look));
  }

  /** One transaction. What has no event of its own is written together with what follows from it. */
  private async goOn(held: Held, first: (look: Look) => Promise<Move>): Promise<Move> {
    const { move, wants } = await this.within(held.grant, async (rows) => {
      let move = await first(await this.lookAt(held, rows));
      while (move.is === 'onward') move = await this.next(held, await this.lookAt(held, rows));
      return { move, wants: rows.wants };
    });
    // What it wants is deployed by others, who are told once it is on record.
    if (wants)
      this.parts.doorbell.ring('deploy', { tenantId: held.grant.tenantId, environmentId: held.claim.environmentId });
    return move;
  }

  private async next(held: Held, look: Look): Promise<Move> {
    const { rows, claim, environment } = look;
    held.calls = environment.calls;
    const standing = await rows.standing(claim.environmentId);
    const { unended } = standing;
    if (isQuarantined(claim.starts) && unended[0]) {
      await endPoison(look, unended[0]);
      // What waits behind it has taken no worker along yet.
      await rows.rest(claim, environment.now);
      return rest(environment.now);
    }
    const open = unended.find((one) => isOpen(stateOf(one, claim.epoch)));
    const move = isAway(look)
      ? rest(null)
      : await (open ? advancePromotion(look, open) : beginPromotion(look, standing));
    if (move.is === 'rest') await rows.rest(claim, move.lookAt);
    return move;
  }

  /** Outside of any transaction: it may take a while. A check that went wrong for another reason is tried again, a few times. */
  private async check(held: Held, { promotion, step, place }: Extract<Move, { is: 'check' }>): Promise<Move> {
    const found = await this.parts.checks.run(step.task as OuterCheck, place).then(
      (wrong) => ({ wrong }),
      (error: unknown) => ({ error }),
    );
    const heard = (end: (look: Look, now: KeptPromotion) => Promise<Move>) => (look: Look) =>
      this.hear(look, promotion, end);
    if ('error' in found) {
      const errored = heard((look, now) => this.errored(look, now, found.error));
      await this.within(held.grant, async (rows) => errored(await this.lookAt(held, rows)));
      throw found.error;
    }
    const { wrong } = found;
    return this.goOn(
      held,
      heard((look, now) => (wrong === null ? pass(look, now, step) : fail(look, now, { step, why: wrong }))),
    );
  }

  /** What a check has found, as long as it is about what is there still. */
  private async hear(
    look: Look,
    promotion: KeptPromotion,
    end: (look: Look, now: KeptPromotion) => Promise<Move>,
  ): Promise<Move> {
    const now = (await look.rows.unended(promotion.environmentId)).find(({ id }) => id === promotion.id);
    // It was aborted meanwhile.
    if (!now) return moved;
    if (isAway(look)) return moved;
    if (isGone(look, now)) return advancePromotion(look, now);
    return end(look, now);
  }

  private errored(look: Look, promotion: KeptPromotion, error: unknown): Promise<Move> {
    const event = { is: 'verificationErrored', epoch: look.claim.epoch } as const;
    return happen(look, promotion, { event, note: faultText(error), cause: 'verification' });
  }

  private async lookAt({ claim }: Held, rows: PromoterRows): Promise<Look> {
    const environment = await rows.held(claim);
    if (environment === 'stale') throw Refusal.of('EPOCH_STALE', claim.environmentId);
    return { rows, claim, environment };
  }

  private async recordFault({ grant, claim, calls }: Held, error: unknown): Promise<void> {
    this.parts.report(error, claim.environmentId);
    const retryAfterMs = retryDelayMs(claim.faults, this.settings.retryAfterMs, this.chance());
    const fault = { text: faultText(error), isExplained: isExplained(error), retryAfterMs };
    await this.within(grant, (rows) => rows.recordFault(claim, calls, fault));
  }

  private within<T>(grant: WorkerGrant, work: (rows: PromoterRows) => Promise<T>): Promise<T> {
    return this.parts.store.within(grant, work);
  }
}

/** What is paused goes on where it was once it serves again. */
const isAway = ({ environment }: Look): boolean => environment.isPaused || environment.isStopped;

const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'EPOCH_STALE';

/** What takes its worker with it each time must not do so for ever. */
async function endPoison(look: Look, promotion: KeptPromotion): Promise<Move> {
  const note = 'Its promoter stopped several times while it was at it. Ask the operators of the platform.';
  const { epoch } = look.claim;
  if (promotion.phase === 'Pending')
    return happen(look, promotion, { event: { is: 'superseded' }, note, abortCause: 'quarantined' });
  if (promotion.phase === 'Verifying')
    return happen(
      look,
      { ...promotion, errors: mostErrors },
      { event: { is: 'verificationErrored', epoch }, note, cause: 'verification' },
    );
  const step = promotion.steps.find(({ isCheck, state }) => !isCheck && state !== 'succeeded');
  const noted = noteOf(note, await putBack(look.rows, promotion, 'release.want'));
  return happen(look, promotion, {
    event: { is: 'stepTimedOut', epoch, step: step?.name ?? '' },
    note: noted,
    cause: 'promotion',
  });
}
