import type { ConsumerId, EnvironmentId } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, heldConsumer, recorded } from './held-consumers.js';

export class DeleteConsumer {
  constructor(private readonly store: ConsumerStore) {}

  /** Of a user, its applications too; and all credentials of what is deleted. Refuses NOT_FOUND, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, consumerId: ConsumerId): Promise<void> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, kind } = await heldConsumer(rows, environmentId, consumerId);
      await rows.removeConsumer(id);
      await recorded(rows, environmentId, ['consumer.delete', { consumer: id, kind }]);
    });
  }
}
