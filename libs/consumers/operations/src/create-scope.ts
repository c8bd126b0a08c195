import { decideRoom, decideScopeName } from '@tiffin/consumers-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, recorded } from './held-consumers.js';

export class CreateScope {
  constructor(private readonly store: ConsumerStore) {}

  /** Refuses INPUT_INVALID, NOT_FOUND, NAME_TAKEN, QUOTA_EXCEEDED, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, given: string): Promise<void> {
    const scope = accepted(decideScopeName(given));
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const full = decideRoom('scopes', (await rows.counts(environmentId)).scopes);
      if (full !== null) throw full;
      if ((await rows.scopesAmong(environmentId, [scope])).length > 0) throw Refusal.of('NAME_TAKEN', 'scope', scope);
      await rows.insertScope(environmentId, scope);
      await recorded(rows, environmentId, ['consumer-scope.create', { scope }]);
    });
  }
}
