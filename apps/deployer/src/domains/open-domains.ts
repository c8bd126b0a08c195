import type { WorkerGrant } from '@tiffin/access';
import { CheckDomains } from '@tiffin/domains-operations';
import type { TenantId } from '@tiffin/kernel';
import { DnsRecords } from '@tiffin/outgoing';
import { PostgresDomainStore, type TenantDatabase } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';

/** How late it may be seen that a record is due to be looked at. */
const lookEveryMs = 5_000;

export interface DomainsParts {
  readonly database: TenantDatabase;
  readonly dnsServers: readonly string[];
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Looks at the records of tenants' domains. Any number of processes may: none looks at what another has taken. */
export function openDomains({ database, dnsServers, grantFor, report }: DomainsParts): Repeat {
  const store = new PostgresDomainStore(database);
  const records = new DnsRecords({ servers: dnsServers });
  const check = new CheckDomains({ directory: store, store, records, grantFor, report });
  return new Repeat(() => check.run(), lookEveryMs, report);
}
