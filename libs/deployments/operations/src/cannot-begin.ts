import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { mostStarts } from '@tiffin/work-rules';
import type { DeploymentClaim } from './deployment-store.js';
import { NothingApplied } from './rollout-watch.js';

/**
 * What stands in the way of a deployment before its cell is told. Where the release serves already, and only lacks the last changes of its
 * databases, that is no failure of it: what served before may not be able to come back. It is tried again.
 */
export const cannotBegin = ({ isUnfinished }: Pick<DeploymentClaim, 'isUnfinished'>, failure: Failure): Error =>
  isUnfinished ? Refusal.of('MIGRATION_UNFINISHED', reasonOf(failure), leftText) : new NothingApplied(failure);

/** What is said of quarantine elsewhere is that nobody tries again. */
const reasonOf = ({ isQuarantined, reason }: Failure): string =>
  isQuarantined ? `making them was begun ${mostStarts} times, and each time broke off or ended its worker.` : reason;

const leftText = 'what the changes of its databases show as planned';
