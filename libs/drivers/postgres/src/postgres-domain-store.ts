import type { StoreKey } from '@tiffin/access';
import type {
  DomainDirectory,
  DomainRows,
  DomainStore,
  DueDomain,
  KeptDomain,
  NewDomain,
} from '@tiffin/domains-operations';
import { type DecidedDomain, domainStates, mostDomains } from '@tiffin/domains-rules';
import { type DomainId, type EnvironmentId, Refusal, type TenantId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { refuseQuota } from './refuse-quota.js';
import type { TenantDatabase } from './tenant-database.js';

const kept = RowShape.of({
  id: ['d.id', idOf<DomainId>()],
  environmentId: ['d.environment_id', idOf<EnvironmentId>()],
  name: ['d.name', text],
  token: ['d.token', text],
  state: ['d.state', oneOf(domainStates)],
  failingSince: ['d.failing_since', orNull(moment)],
  createdAt: ['d.created_at', moment],
});
const due = RowShape.of({
  tenantId: ['c.tenant', idOf<TenantId>()],
  id: ['c.id', idOf<DomainId>()],
  name: ['c.name', text],
});
const claims = ['proved', 'taken', 'contested'] as const;
const claimed = RowShape.of({ claim: ['x.claim', oneOf(claims)] });
const wanted = RowShape.of({ isWanted: ['x.wanted', truth] });
const clock = RowShape.of({ at: ['transaction_timestamp()', moment] });

export class PostgresDomainStore implements DomainStore, DomainDirectory {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: DomainRows) => Promise<T>): Promise<T> {
    return this.database
      .within(key, (transaction) => work(new PostgresDomainRows(transaction, key.tenantId, key.actor)))
      .catch(refuseQuota);
  }

  claimDomains(atMost: number, leaseMs: number): Promise<readonly DueDomain[]> {
    return this.database.outside((transaction) =>
      checkedRows(
        transaction,
        due,
        (columns) => Prisma.sql`select ${columns} from directory.claim_domains(${atMost}::int, ${leaseMs}::int) c`,
      ),
    );
  }
}

class PostgresDomainRows extends AuditRows implements DomainRows {
  async insert({ id, environmentId, name, gateway, token, createdBy }: NewDomain): Promise<void> {
    // Held, so that nobody adds one beside the last.
    const environments = await this.transaction.$executeRaw`
      select 1 from environment where id = ${environmentId}::uuid for update`;
    if (environments === 0) throw Refusal.of('NOT_FOUND', 'environment');
    const held = await this.transaction.domain.count({ where: { environmentId } });
    if (held >= mostDomains)
      throw Refusal.of('QUOTA_EXCEEDED', 'domains in an environment', String(held), String(mostDomains));
    const count = await this.transaction.$executeRaw`
      insert into domain (tenant_id, id, environment_id, name, gateway, token, created_by)
      values (${this.tenantId}::uuid, ${id}::uuid, ${environmentId}::uuid, ${name}, ${gateway}, ${token}, ${createdBy})
      on conflict (tenant_id, name) do nothing`;
    if (count === 0) throw Refusal.of('DOMAIN_TAKEN', name);
  }

  domainOf(environmentId: EnvironmentId, name: string): Promise<KeptDomain | null> {
    return this.held(Prisma.sql`d.environment_id = ${environmentId}::uuid and d.name = ${name}`);
  }

  domain(id: DomainId): Promise<KeptDomain | null> {
    return this.held(Prisma.sql`d.id = ${id}::uuid`);
  }

  private async held(where: Prisma.Sql): Promise<KeptDomain | null> {
    const [row] = await checkedRows(
      this.transaction,
      kept,
      (columns) => Prisma.sql`select ${columns} from domain d where ${where} for update`,
    );
    return row ?? null;
  }

  async claim(id: DomainId, tokens: readonly string[]): Promise<(typeof claims)[number]> {
    const [row] = await checkedRows(
      this.transaction,
      claimed,
      (columns) =>
        Prisma.sql`select ${columns} from directory.claim_domain(${id}::uuid, ${[...tokens]}::text[]) x (claim)`,
    );
    if (!row) throw new Error('The database does not say whose the domain is.');
    return row.claim;
  }

  async isWanted(id: DomainId): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      wanted,
      (columns) => Prisma.sql`select ${columns} from directory.is_domain_wanted(${id}::uuid) x (wanted)`,
    );
    return row?.isWanted ?? false;
  }

  async record(id: DomainId, { state, problem, failingSince, lookAfterMs }: DecidedDomain): Promise<void> {
    await this.transaction.$executeRaw`
      update domain set problem = ${problem}, failing_since = ${failingSince}, looked_at = now(),
        verified_at = case when ${state} = 'verified' and state in ('pending', 'lost') then now() else verified_at end,
        next_look_at = now() + ${lookAfterMs}::float8 * interval '1 ms', state = ${state}
      where id = ${id}::uuid`;
  }

  async remove(id: DomainId): Promise<void> {
    await this.transaction.$executeRaw`delete from domain where id = ${id}::uuid`;
  }

  async tryCertificate(id: DomainId): Promise<void> {
    await this.transaction.$executeRaw`select directory.try_certificate(${id}::uuid)`;
  }

  async moveSettings(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid`;
  }

  async now(): Promise<Date> {
    const [row] = await checkedRows(this.transaction, clock, (columns) => Prisma.sql`select ${columns}`);
    if (!row) throw new Error('The database does not say what time it is.');
    return row.at;
  }
}
