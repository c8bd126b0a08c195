import { randomBytes } from 'node:crypto';
import type { Grant } from '@tiffin/access';
import { readDomainName, readGateway } from '@tiffin/domains-rules';
import { accepted, type DomainId, type EnvironmentId, newId } from '@tiffin/kernel';
import type { DomainStore } from './domain-store.js';

export interface DomainInput {
  readonly environmentId: EnvironmentId;
  readonly name: string;
  /** Null: the only gateway of the release. */
  readonly gateway: string | null;
  /** Under which the platform makes host names itself. */
  readonly platformDomains: readonly string[];
}

export class AddDomain {
  constructor(private readonly store: DomainStore) {}

  /** It leads nowhere until it is proved. Answers its name as DNS has it. Refuses INPUT_INVALID, DOMAIN_TAKEN, QUOTA_EXCEEDED. */
  run(grant: Grant<'environment.manage'>, input: DomainInput): Promise<string> {
    const { environmentId, platformDomains } = input;
    const name = accepted(readDomainName(input.name, platformDomains));
    const gateway = accepted(readGateway(input.gateway));
    const token = randomBytes(20).toString('hex');
    return this.store.within(grant, async (rows) => {
      const id = newId<DomainId>();
      await rows.insert({ id, environmentId, name, gateway, token, createdBy: grant.actor.id });
      const detail = { domain: name, gateway };
      await rows.audit({ action: 'domain.add', objectKind: 'environment', objectId: environmentId, detail });
      return name;
    });
  }
}
