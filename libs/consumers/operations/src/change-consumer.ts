import { type ConsumerFields, decideConsumer, type GivenConsumer } from '@tiffin/consumers-rules';
import { accepted, type ConsumerId, type EnvironmentId, Refusal, sameJson } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, heldConsumer, recorded, refuseMore } from './held-consumers.js';

export interface ConsumerChanges extends Partial<GivenConsumer> {
  readonly environmentId: EnvironmentId;
  readonly consumerId: ConsumerId;
}

export class ChangeConsumer {
  constructor(private readonly store: ConsumerStore) {}

  /**
   * What is absent stays, and an empty text takes away. Answers whether anything changed. Refuses NOT_FOUND, NAME_MISLEADING,
   * INPUT_INVALID, NAME_TAKEN, QUOTA_EXCEEDED, FORBIDDEN in production.
   */
  run(grant: ConsumerGrant, { environmentId, consumerId, ...changes }: ConsumerChanges): Promise<boolean> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, kind, userId, isActive: _, ...before } = await heldConsumer(rows, environmentId, consumerId);
      const after = accepted(decideConsumer(kind, { ...before, ...changes }));
      if (sameJson(before, after)) return false;
      const holder = await rows.named(environmentId, userId, after.name);
      if (holder !== null && holder !== id) throw Refusal.of('NAME_TAKEN', kind, after.name);
      if (bytesOf(after) > bytesOf(before)) await refuseMore(rows, environmentId);
      await rows.changeConsumer(id, after);
      await recorded(rows, environmentId, ['consumer.change', { consumer: id }]);
      return true;
    });
  }
}

const bytesOf = (fields: ConsumerFields): number => new TextEncoder().encode(JSON.stringify(fields)).length;
