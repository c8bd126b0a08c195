import type { Grant } from '@tiffin/access';
import { ownershipName, readDomainName } from '@tiffin/domains-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { DomainStore, OwnershipRecords } from './domain-store.js';
import { lookAtDomain } from './look-at-domain.js';

export class CheckDomain {
  constructor(
    private readonly store: DomainStore,
    private readonly records: OwnershipRecords,
    private readonly doorbell: Doorbell,
  ) {}

  /** Looks now, for who has just set the record, and has a certificate tried again that could not be had. Refuses INPUT_INVALID, NOT_FOUND. */
  async run(grant: Grant<'environment.manage'>, environmentId: EnvironmentId, given: string): Promise<void> {
    const name = accepted(readDomainName(given, []));
    const found = await this.records.textsOf(ownershipName(name));
    await this.store.within(grant, async (rows) => {
      const domain = await rows.domainOf(environmentId, name);
      if (!domain) throw Refusal.of('NOT_FOUND', 'domain');
      await rows.tryCertificate(domain.id);
      if (await lookAtDomain(rows, domain, found)) return;
      const detail = { domain: name, state: domain.state };
      await rows.audit({ action: 'domain.check', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}
