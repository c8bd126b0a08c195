import type { ConsumerId, EnvironmentId } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, heldConsumer, recorded } from './held-consumers.js';

export class DeactivateConsumer {
  constructor(private readonly store: ConsumerStore) {}

  /** Of a user, its applications too. Answers whether anything changed. Refuses NOT_FOUND, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, consumerId: ConsumerId): Promise<boolean> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id } = await heldConsumer(rows, environmentId, consumerId);
      const count = await rows.deactivateConsumer(id);
      if (count === 0) return false;
      await recorded(rows, environmentId, ['consumer.deactivate', { consumer: id, count }]);
      return true;
    });
  }
}
