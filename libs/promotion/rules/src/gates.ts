import type { PromotionId } from '@tiffin/kernel';
import { changesText } from '@tiffin/migrations-rules';
import { type Ballot, tally } from './approvals.js';
import { closed, type Gate, type GateName, gateNames, open, type Standing, waiting } from './gate.js';
import type { Hold } from './hold.js';
import { hasRun, isVerified, mostRollbackTargets, pointersOf } from './ledger.js';
import { isAutomatic, isRollback, type PromotionWay } from './promotion-way.js';
import { orderGate, soakGate, type UpstreamFacts, verifiedGate } from './upstream-gates.js';
import { windowState } from './window-state.js';

/** All that decides whether a release may enter a stage, as it was read in one transaction. */
export interface GateFacts extends UpstreamFacts {
  readonly way: PromotionWay;
  /** The promotion that asks; null while somebody only wonders. */
  readonly promotionId: PromotionId | null;
  /** The promotion that is open in the environment, verification included. */
  readonly openPromotionId: PromotionId | null;
  /** What was said of the promotion; null: it has not been asked for. */
  readonly ballot: Ballot | null;
  readonly hold: Hold | null;
  /** Names of secrets and variables that the release needs and the environment lacks. */
  readonly missingSettings: readonly string[];
  /** Names of the units whose images are gone. */
  readonly missingImages: readonly string[];
  /** Words of the changes that cannot be taken back, made in the stage's databases by releases that are newer than the one asked about. */
  readonly irreversible: readonly string[];
}

type GateRule = (facts: GateFacts, at: Date) => Standing;

const rules: Readonly<Record<GateName, GateRule>> = {
  order: (facts) => (isRollback(facts.way) ? open : orderGate(facts)),
  verified: (facts) => (isRollback(facts.way) ? provenGate(facts) : verifiedGate(facts)),
  soak: (facts, at) => (isRollback(facts.way) ? open : soakGate(facts, at)),
  approvals: (facts, at) => (isSkipped(facts, 'approvals') ? open : approvalsGate(facts, at)),
  window: (facts, at) => (isSkipped(facts, 'window') ? open : windowGate(facts, at)),
  hold: holdGate,
  free: ({ promotionId, openPromotionId, stage }) =>
    openPromotionId === null || openPromotionId === promotionId
      ? open
      : waiting(`another promotion to "${stage.name}" is open; wait for its end, or abort it`),
  settings: ({ missingSettings, stage }) =>
    missingSettings.length === 0
      ? open
      : closed(`"${stage.name}" lacks ${listed(missingSettings)}; set a value for each`),
  images: ({ missingImages }) =>
    missingImages.length === 0
      ? open
      : closed(`images of ${listed(missingImages)} are gone; build the revision again, or choose another release`),
  reversible: ({ irreversible, stage }) =>
    irreversible.length === 0
      ? open
      : closed(
          `a newer release has changed the data of "${stage.name}" in a way that cannot be taken back (${changesText(irreversible)}); promote a newer release that puts it right instead`,
        ),
};

/**
 * Each gate of a stage for a release at a moment, in the order of `gateNames`. The console, the API and the promoter ask this one
 * function, so a grey button and a refusal cannot differ.
 */
export const evaluateGates = (facts: GateFacts, at: Date): Gate[] =>
  gateNames.map((name) => ({ name, ...rules[name](facts, at) }));

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** What a stage goes back to has proved itself there, whatever upstream stages say of it today, and is one of those that are kept for it. */
function provenGate({ ledger, releaseId, stage }: GateFacts): Standing {
  const { current, rollbackTargets } = pointersOf(ledger);
  const isProven = hasRun(ledger, releaseId) && isVerified(ledger, releaseId);
  const isKept = releaseId === current || rollbackTargets.includes(releaseId);
  if (isProven && isKept) return open;
  return closed(
    isProven
      ? `"${stage.name}" goes back to the last ${mostRollbackTargets} releases that were verified there, and this one ran earlier; choose one of those, or promote this one`
      : `the release was never verified in "${stage.name}" itself; roll back to one that was, or promote this one`,
  );
}

const isSkipped = ({ stage, way }: GateFacts, gate: 'approvals' | 'window'): boolean =>
  isRollback(way) && stage.rollbackSkips.includes(gate);

function approvalsGate({ stage: { approvals }, ballot }: GateFacts, at: Date): Standing {
  if (approvals === null) return open;
  if (approvals.approvers.length === 0)
    return closed('nobody may approve here; name approvers in the settings of the stage');
  if (ballot === null) return waiting('it needs approvals once it is asked for');
  const { state, missing } = tally(approvals, ballot, at);
  if (state === 'given') return open;
  return state === 'waiting' ? waiting(`it waits for ${missing}`) : closed(missing ?? state);
}

function windowGate({ stage }: GateFacts, at: Date): Standing {
  const { isOpen, opensAt, by } = windowState(stage.windows, at);
  if (isOpen) return open;
  const reason = by === null ? 'no window is open' : `the window "${by}" keeps it shut`;
  return opensAt === null
    ? closed(`${reason}, and none will be; change the windows of "${stage.name}"`)
    : waiting(`${reason} until ${opensAt.toISOString()}`, opensAt);
}

/** A rollback of automation places a hold when it is asked for, and is not held up by its own. */
function holdGate({ hold, way, stage, promotionId }: GateFacts): Standing {
  if (hold === null || !isAutomatic(way)) return open;
  if (promotionId !== null && hold.promotionId === promotionId) return open;
  return closed(`"${stage.name}" is held since ${hold.at.toISOString()}; lift the hold, or promote by hand`);
}
