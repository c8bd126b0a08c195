import type { PromotionId, UserId } from '@tiffin/kernel';
import { changesText } from '@tiffin/migrations-rules';
import { type ApprovalRule, type Ballot, mayAgree, tally } from './approvals.js';
import { approvalsOf, isAskedByPlan, leastApprovals } from './forced-approvals.js';
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
  /** The person who asks, or wonders; null: automation, or it is not known. */
  readonly asker: UserId | null;
  /** The roles that each member reaches; null: nobody asks who could agree. */
  readonly people: ReadonlyMap<UserId, readonly string[]> | null;
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
          `a newer release has changed the data of "${stage.name}" in a way that cannot be taken back (${changesText(irreversible)}); promote a newer release that puts it right instead, or put the database back and say so (tiffin env migrations ${stage.name})`,
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

/** What a plan asks for nobody goes round alone: by hand a rollback waits for it, too. */
const isSkipped = ({ stage, way }: GateFacts, gate: 'approvals' | 'window'): boolean =>
  isRollback(way) &&
  stage.rollbackSkips.includes(gate) &&
  (gate === 'window' || way === 'auto-rollback' || leastApprovals(stage) === 0);

function approvalsGate(facts: GateFacts, at: Date): Standing {
  // What a plan asks for holds up nothing that goes back by itself.
  const rule = facts.way === 'auto-rollback' ? facts.stage.approvals : approvalsOf(facts.stage);
  if (rule === null) return open;
  if (rule.approvers.length === 0)
    return closed('nobody may approve here; name approvers in the settings of the stage');
  if (facts.ballot === null) return votesAwaited(facts, rule, null);
  const { state, missing } = tally(rule, facts.ballot, at);
  if (state === 'given') return open;
  return state === 'waiting' ? votesAwaited(facts, rule, missing) : closed(missing ?? state);
}

/** `missing`: what is, after the votes of this moment; null: it has not been asked for. */
function votesAwaited(facts: GateFacts, rule: ApprovalRule, missing: string | null): Standing {
  const why = isAskedByPlan(facts.stage) ? ', as the plan asks for' : '';
  const lacking = rule.quorum - approversThere(facts, rule);
  if (lacking > 0)
    return closed(
      `it needs ${rule.quorum} to approve it${why}, whoever asks does not count, and the tenant has too few; invite ${lacking} more who may (in the console, Members)`,
    );
  return waiting(missing === null ? `it needs approvals once it is asked for${why}` : `it waits for ${missing}${why}`);
}

/** How many could agree at all; as many as are needed where nobody asks. */
const approversThere = ({ people, ballot, asker }: GateFacts, rule: ApprovalRule): number =>
  people === null
    ? rule.quorum
    : [...people.keys()].filter((one) => one !== (ballot ? ballot.requestedBy : asker) && mayAgree(rule, people, one))
        .length;

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
