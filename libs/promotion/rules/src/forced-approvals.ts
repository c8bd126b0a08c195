import { Refusal } from '@tiffin/kernel';
import type { ApprovalRule, Approver } from './approvals.js';

/** What of a stage says who has to agree: what it is set to, and what the plan of its tenant asks for. */
export interface ForcedStage {
  readonly name: string;
  /** Whether releases are promoted here, and from here nowhere. */
  readonly isFinal: boolean;
  /** How many approvals the plan asks for in production; 0: none. An operator may ask for them in its place. */
  readonly planApprovals: number;
  readonly approvals: ApprovalRule | null;
}

/** Owners reach this role, too. */
const approvers: readonly Approver[] = [{ role: 'admin' }];
const weekMs = 7 * 24 * 60 * 60 * 1000;

/** How many have to agree whatever the stage itself is set to; 0: that is its own matter. */
export const leastApprovals = ({ name, isFinal, planApprovals }: Omit<ForcedStage, 'approvals'>): number =>
  isFinal || name === 'production' ? planApprovals : 0;

/** Who has to agree before a release enters: what the stage is set to, and no less than the plan asks for. Null: nobody. */
export function approvalsOf(stage: ForcedStage): ApprovalRule | null {
  const [own, least] = [stage.approvals, leastApprovals(stage)];
  if (least === 0) return own;
  if (own === null) return { quorum: least, roles: [], approvers, expiresAfterMs: weekMs };
  return {
    ...own,
    quorum: Math.max(own.quorum, least),
    approvers: own.approvers.length > 0 ? own.approvers : approvers,
  };
}

/** Whether it is the plan that asks for so many. */
export const isAskedByPlan = (stage: ForcedStage): boolean => leastApprovals(stage) > (stage.approvals?.quorum ?? 0);

/** Refuses APPROVALS_FORCED where a stage would ask for less than the plan does. */
export function decideApprovals(stage: ForcedStage, wanted: ApprovalRule | null): ApprovalRule | null | Refusal {
  const least = leastApprovals(stage);
  return (wanted?.quorum ?? 0) < least ? Refusal.of('APPROVALS_FORCED', stage.name, String(least)) : wanted;
}
