import { issueGrant, issueWorkerGrant, type Role, type Scope } from '@tiffin/access';
import {
  CreateConsumer,
  CreateCredential,
  CreateScope,
  type CredentialInput,
  CredentialSecrets,
} from '@tiffin/consumers-operations';
import { accepted, type ConsumerId, newId, Refusal } from '@tiffin/kernel';
import { PostgresConsumerPushes } from '../postgres-consumer-pushes.js';
import { PostgresConsumerStore } from '../postgres-consumer-store.js';
import type { TestDoors } from './test-doors.js';
import { TestPlace } from './test-place.js';

export interface Who {
  readonly role?: Role;
  readonly scope?: Scope;
}

export const consumerGrant = ({ tenantId }: TestPlace, { role = 'developer', scope }: Who = {}) =>
  accepted(
    issueGrant(
      'consumer.write',
      { tenantId, role, ...(scope ? { bounds: { scope, projectId: null } } : {}) },
      { kind: 'user', id: newId(), name: 'Ada' },
    ),
  );
type Grant = ReturnType<typeof consumerGrant>;

export const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

/** An environment, and what people do to its consumers. */
export class ConsumerPlace {
  readonly secrets = new CredentialSecrets();
  readonly store: PostgresConsumerStore;
  readonly pushes: PostgresConsumerPushes;

  constructor(
    private readonly doors: TestDoors,
    readonly place: TestPlace,
  ) {
    this.store = new PostgresConsumerStore(doors.app);
    this.pushes = new PostgresConsumerPushes(doors.worker);
  }

  /** As it was when it was made. */
  async clear(): Promise<void> {
    await this.doors.rows('delete from consumer; delete from consumer_scope');
    await this.doors.rows(`update environment set name = 'development', follows_head = true`);
  }

  get grant(): Grant {
    return consumerGrant(this.place);
  }

  create(name: string, { userId = null, ...more }: { userId?: ConsumerId | null; email?: string } = {}) {
    const { environmentId } = this.place;
    return new CreateConsumer(this.store).run(this.grant, { environmentId, name, userId, ...more });
  }

  credential(consumerId: ConsumerId, input: Partial<CredentialInput> = {}) {
    return new CreateCredential(this.store, this.secrets).run(this.grant, {
      ...{
        environmentId: this.place.environmentId,
        consumerId,
        type: 'key-auth',
        keyId: null,
        secret: null,
        scopes: [],
      },
      ...input,
    });
  }

  scope(name: string): Promise<void> {
    return new CreateScope(this.store).run(this.grant, this.place.environmentId, name);
  }

  on<Id>(
    Operation: new (opened: PostgresConsumerStore) => {
      run(grant: Grant, environmentId: TestPlace['environmentId'], id: Id): Promise<boolean | void>;
    },
    id: Id,
  ): Promise<boolean | void> {
    return new Operation(this.store).run(this.grant, this.place.environmentId, id);
  }

  async snapshot() {
    const key = issueWorkerGrant(this.place.tenantId, 'deployer');
    const found = await this.pushes.snapshot(key, this.place.environmentId);
    if (!found) throw new Error('There is no such environment.');
    return found;
  }
}
