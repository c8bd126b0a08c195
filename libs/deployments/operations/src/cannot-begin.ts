import { readReleaseContent } from '@tiffin/builds-rules';
import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { mostStarts } from '@tiffin/work-rules';
import type { DeploymentClaim } from './deployment-store.js';
import { NothingApplied } from './rollout-watch.js';

/**
 * What stands in the way of a deployment before its cell is told. Where the release serves already, and only lacks the last changes of its
 * databases, that is no failure of it: what served before may not be able to come back. It is tried again.
 */
export function cannotBegin(
  { isUnfinished, environmentName, desired }: Pick<DeploymentClaim, 'isUnfinished' | 'environmentName' | 'desired'>,
  failure: Failure,
): Error {
  if (!isUnfinished) return new NothingApplied(failure);
  const where = `${connectorsOf(desired.content)} in the environment "${environmentName}"`;
  return Refusal.of('MIGRATION_UNFINISHED', reasonOf(failure, where), `what is planned for ${where}`);
}

const connectorsOf = (content: string): string =>
  (readReleaseContent(content).stores ?? []).map(({ connector }) => `Connector "${connector}"`).join(' and ');

/** What is said of quarantine elsewhere is that nobody tries again. */
const reasonOf = ({ isQuarantined, reason }: Failure, where: string): string =>
  isQuarantined
    ? `changing the database of ${where} was begun ${mostStarts} times, and each time broke off or ended its worker. ` +
      'See that the database answers and takes the change, or bring a release without it.'
    : reason;
