import { decideConsumer, decideRoom, type GivenConsumer } from '@tiffin/consumers-rules';
import { accepted, type ConsumerId, type EnvironmentId, newId, Refusal } from '@tiffin/kernel';
import type { ConsumerRows, ConsumerStore } from './consumer-store.js';
import { activeUser, changing, type ConsumerGrant, recorded, refuseMore } from './held-consumers.js';

export interface ConsumerInput extends GivenConsumer {
  readonly environmentId: EnvironmentId;
  /** Whose application it is; null: it is a user. */
  readonly userId: ConsumerId | null;
}

export class CreateConsumer {
  constructor(private readonly store: ConsumerStore) {}

  /** Refuses NAME_MISLEADING, INPUT_INVALID, NOT_FOUND, NAME_TAKEN, CONSUMER_INACTIVE, QUOTA_EXCEEDED, FORBIDDEN in production. */
  run(grant: ConsumerGrant, { environmentId, userId, ...given }: ConsumerInput): Promise<ConsumerId> {
    const kind = userId === null ? 'user' : 'application';
    const fields = accepted(decideConsumer(kind, given));
    return changing(this.store, { grant, environmentId }, async (rows) => {
      await refuseFull(rows, environmentId, userId);
      if (userId !== null) await activeUser(rows, environmentId, userId);
      if ((await rows.named(environmentId, userId, fields.name)) !== null)
        throw Refusal.of('NAME_TAKEN', kind, fields.name);
      const id = newId<ConsumerId>();
      await rows.insertConsumer({ id, environmentId, userId, ...fields });
      await recorded(rows, environmentId, ['consumer.create', { consumer: id, kind }]);
      return id;
    });
  }
}

async function refuseFull(rows: ConsumerRows, environmentId: EnvironmentId, userId: ConsumerId | null): Promise<void> {
  const { consumers } = await rows.counts(environmentId);
  const applications = userId === null ? 0 : await rows.countApplications(userId);
  const full = decideRoom('consumers', consumers) ?? decideRoom('applications', applications);
  if (full !== null) throw full;
  await refuseMore(rows, environmentId);
}
