import type { ConsumerId, EnvironmentId } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { activeUser, changing, type ConsumerGrant, heldConsumer, recorded } from './held-consumers.js';

export class ActivateConsumer {
  constructor(private readonly store: ConsumerStore) {}

  /**
   * Of a user, the user alone: its applications are activated one by one. Answers whether anything changed. Refuses NOT_FOUND,
   * CONSUMER_INACTIVE, FORBIDDEN in production.
   */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, consumerId: ConsumerId): Promise<boolean> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, userId, isActive } = await heldConsumer(rows, environmentId, consumerId);
      if (isActive) return false;
      if (userId !== null) await activeUser(rows, environmentId, userId);
      await rows.activateConsumer(id);
      await recorded(rows, environmentId, ['consumer.activate', { consumer: id }]);
      return true;
    });
  }
}
