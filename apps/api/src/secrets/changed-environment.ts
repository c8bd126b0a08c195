import type { Grant } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';
import type { Session } from '../session/session.js';

/** An environment as it is after the change of one of its settings. */
export function changedEnvironment({ loaders }: Session, { tenantId }: Grant, id: EnvironmentId) {
  for (const read of [loaders.environments, loaders.secretsOf, loaders.variablesOf]) read.clearAll();
  return loaders.environments.load({ tenantId, id });
}
