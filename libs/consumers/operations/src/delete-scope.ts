import { decideScopes } from '@tiffin/consumers-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, recorded, refuseUnknown } from './held-consumers.js';

export class DeleteScope {
  constructor(private readonly store: ConsumerStore) {}

  /** Nobody loses a right by it. Refuses NOT_FOUND, SCOPE_UNKNOWN, SCOPE_IN_USE, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, given: string): Promise<void> {
    const [scope = given] = accepted(decideScopes([given]));
    return changing(this.store, { grant, environmentId }, async (rows) => {
      await refuseUnknown(rows, environmentId, [scope]);
      const { count, consumers } = await rows.scopeUses(environmentId, scope);
      if (count > 0) throw Refusal.of('SCOPE_IN_USE', scope, String(count), listOf(consumers, count));
      await rows.removeScope(environmentId, scope);
      await recorded(rows, environmentId, ['consumer-scope.delete', { scope }]);
    });
  }
}

const listOf = (names: readonly string[], count: number): string =>
  `of ${names.join(', ')}${count > names.length ? ' and others' : ''}`;
