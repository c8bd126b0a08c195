import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import { closed, open, type Standing, waiting } from './gate.js';
import { currentOf, emptyLedger, hasRun, isApproved, isVerified, type Ledger } from './ledger.js';
import { isVouchedFor } from './pipeline.js';
import { soakState } from './soak.js';
import type { Stage } from './stage.js';

export interface Upstream {
  readonly environmentId: EnvironmentId;
  readonly name: string;
  readonly ledger: Ledger;
}

/** What decides whether a release may come from where it was. */
export interface UpstreamFacts {
  readonly stage: Stage;
  readonly releaseId: ReleaseId;
  /** Of the stage itself. */
  readonly ledger: Ledger;
  readonly upstream: readonly Upstream[];
}

/** Upstream stages without a ledger were told of wrongly: they vouch for nothing. */
const upstreamOf = ({ stage, upstream }: UpstreamFacts): readonly Upstream[] =>
  stage.upstream.map(
    (id) =>
      upstream.find(({ environmentId }) => environmentId === id) ?? {
        environmentId: id,
        name: id,
        ledger: emptyLedger,
      },
  );

type Vouches = (ledger: Ledger) => boolean;

/** Whether as many upstream stages as have to say yes. */
function areVouching(facts: UpstreamFacts, vouches: Vouches): boolean {
  const yes = new Set(
    upstreamOf(facts).flatMap(({ environmentId, ledger }) => (vouches(ledger) ? [environmentId] : [])),
  );
  return isVouchedFor(facts.stage, (id) => yes.has(id));
}

/** The upstream stages that do not say yes, for people. */
const namesWithout = (facts: UpstreamFacts, vouches: Vouches): string =>
  upstreamOf(facts)
    .filter(({ ledger }) => !vouches(ledger))
    .map(({ name }) => `"${name}"`)
    .join(facts.stage.requires === 'all' ? ' and ' : ' or ');

export function orderGate(facts: UpstreamFacts): Standing {
  const wasIn: Vouches = (ledger) => hasRun(ledger, facts.releaseId);
  return areVouching(facts, wasIn)
    ? open
    : closed(`the release has not been in ${namesWithout(facts, wasIn)}; promote it there first`);
}

/** Somebody let the release in without what upstream stages say of it. */
const isLetIn = ({ ledger, releaseId }: UpstreamFacts): boolean => isApproved(ledger, releaseId);

export function verifiedGate(facts: UpstreamFacts): Standing {
  const { releaseId, stage } = facts;
  const verified: Vouches = (ledger) => isVerified(ledger, releaseId);
  if (isLetIn(facts) || areVouching(facts, verified)) return open;
  const names = namesWithout(facts, verified);
  const mayYet: Vouches = (ledger) => verified(ledger) || currentOf(ledger) === releaseId;
  return areVouching(facts, mayYet)
    ? waiting(`the release is not verified in ${names} yet; wait for that, or approve it for "${stage.name}"`)
    : closed(`the release was not verified in ${names}; promote it there again, or approve it for "${stage.name}"`);
}

export function soakGate(facts: UpstreamFacts, at: Date): Standing {
  const { releaseId, stage } = facts;
  if (stage.soakMs === 0 || isLetIn(facts)) return open;
  const soakOf = (ledger: Ledger) => soakState({ ledger, releaseId, soakMs: stage.soakMs }, at);
  if (areVouching(facts, (ledger) => soakOf(ledger).isOver)) return open;
  const ends = upstreamOf(facts).map(({ ledger }) => soakOf(ledger).opensAt);
  const opensAt = stage.requires === 'all' ? lastOf(ends) : firstOf(ends);
  const names = namesWithout(facts, (ledger) => soakOf(ledger).isOver);
  if (opensAt !== null) return waiting(`the release soaks in ${names} until ${opensAt.toISOString()}`, opensAt);
  const mayYet: Vouches = (ledger) => soakOf(ledger).opensAt !== null || currentOf(ledger) === releaseId;
  return areVouching(facts, mayYet)
    ? waiting(`the release starts to soak in ${names} once it is verified there`)
    : closed(
        `the release left ${names} before its soak was over; promote it there again, or approve it for "${stage.name}"`,
      );
}

const firstOf = (times: readonly (Date | null)[]): Date | null =>
  times.filter((time) => time !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;

const lastOf = (times: readonly (Date | null)[]): Date | null =>
  times.includes(null) ? null : (times.toSorted((a, b) => a!.getTime() - b!.getTime()).at(-1) ?? null);
