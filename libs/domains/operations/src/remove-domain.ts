import type { Grant } from '@tiffin/access';
import { readDomainName } from '@tiffin/domains-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { DomainStore } from './domain-store.js';

export class RemoveDomain {
  constructor(
    private readonly store: DomainStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** It leads here no more once what runs is deployed with the hosts that are left. Refuses INPUT_INVALID, NOT_FOUND. */
  async run(grant: Grant<'environment.manage'>, environmentId: EnvironmentId, given: string): Promise<void> {
    const name = accepted(readDomainName(given, []));
    await this.store.within(grant, async (rows) => {
      const found = await rows.domainOf(environmentId, name);
      if (!found) throw Refusal.of('NOT_FOUND', 'domain');
      await rows.remove(found.id);
      await rows.moveSettings(environmentId);
      const detail = { domain: name, state: found.state };
      await rows.audit({ action: 'domain.remove', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}
