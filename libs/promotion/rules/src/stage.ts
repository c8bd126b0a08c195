import type { CanarySettings } from '@tiffin/deployments-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import type { ApprovalRule } from './approvals.js';
import type { ForcedStage } from './forced-approvals.js';
import type { Window } from './window.js';

/** A call of a gateway, as a client would make it, and what it has to answer. A function that tests is called by its API endpoint. */
export interface HttpCheck {
  readonly kind: 'http';
  /** Of the environment's own gateway: `/health`, with a query if wanted. */
  readonly path: string;
  /** First label of the gateway's host name; null: the only one, or the first by name. */
  readonly gateway: string | null;
  readonly status: number;
  /** What the body has to contain; null: anything will do. */
  readonly includes: string | null;
  readonly timeoutMs: number;
}

/** What must come true in an environment before a release counts as verified there. */
export type Check = { readonly kind: 'health' } | { readonly kind: 'smoke' } | HttpCheck;

/** Which release automation puts here: none, the newest that the gates let in, or what runs in the stage before. */
export const autoPromotes = ['off', 'newest', 'upstream'] as const;
export type AutoPromote = (typeof autoPromotes)[number];

/** After which kind of failure the environment goes back to its stable release by itself. */
export const rollbackCauses = ['verification', 'promotion'] as const;
export type RollbackCause = (typeof rollbackCauses)[number];

/** Whether one of the upstream stages must vouch for a release, or each. */
export const upstreamRequirements = ['any', 'all'] as const;
export type UpstreamRequirement = (typeof upstreamRequirements)[number];

/** An environment as a place in the order of promotion. */
export interface Stage extends ForcedStage {
  readonly environmentId: EnvironmentId;
  readonly name: string;
  /** The stages from which releases come; none: releases come from builds. */
  readonly upstream: readonly EnvironmentId[];
  readonly requires: UpstreamRequirement;
  /** How long a release must have run, verified and without a break, in an upstream stage. */
  readonly soakMs: number;
  /** What it is set to. Who has to agree in fact: `approvalsOf`. */
  readonly approvals: ApprovalRule | null;
  readonly isFinal: boolean;
  readonly planApprovals: number;
  readonly windows: readonly Window[];
  readonly checks: readonly Check[];
  readonly autoPromote: AutoPromote;
  /** Gates that do not hold up a rollback. */
  readonly rollbackSkips: readonly ('approvals' | 'window')[];
  readonly rollbackOn: readonly RollbackCause[];
  /** In which steps it comes to another release; null: all at once. */
  readonly rollout: CanarySettings | null;
}

/** A stage whose settings are all as nobody has touched them: somebody alone can reach production. */
export const plainStage = (
  environmentId: EnvironmentId,
  name: string,
  upstream: readonly EnvironmentId[] = [],
): Stage => ({
  environmentId,
  name,
  upstream,
  requires: 'any',
  soakMs: 0,
  approvals: null,
  isFinal: false,
  planApprovals: 0,
  windows: [],
  checks: [{ kind: 'health' }, { kind: 'smoke' }],
  autoPromote: upstream.length === 0 ? 'newest' : 'off',
  rollbackSkips: [],
  rollbackOn: ['verification'],
  rollout: null,
});
