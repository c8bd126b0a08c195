import type { StoreKey } from '@tiffin/access';
import type { SecretOpener } from '@tiffin/deployments-operations';
import type {
  BegunOrder,
  CertificateDirectory,
  CertificateRecord,
  CertificateRows,
  CertificateStore,
  DueCertificate,
  IssuedCertificate,
  KeptCertificate,
} from '@tiffin/domains-operations';
import { type DomainId, Refusal, type TenantId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { certificateKeyName } from './certificate-keys.js';
import { keptCertificate, keptShape } from './kept-certificate.js';
import { openSealed, sealedShape } from './read-settings.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, moment, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { type SealingKey, sealingKey } from './sealing-key.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const due = RowShape.of({
  tenantId: ['c.tenant', idOf<TenantId>()],
  id: ['c.id', idOf<DomainId>()],
  name: ['c.name', text],
  turn: ['c.turn', integer],
});
const turn = RowShape.of({ isHeld: ['x.held', truth] });
const counted = RowShape.of({ from: ['x.from_when', orNull(moment)] });
const numbered = RowShape.of({ number: ['number', integer] });

export class PostgresCertificateStore implements CertificateStore, CertificateDirectory {
  constructor(
    private readonly database: TenantDatabase,
    private readonly opener: SecretOpener,
  ) {}

  within<T>(
    key: StoreKey,
    certificate: DueCertificate,
    work: (rows: CertificateRows) => Promise<T>,
  ): Promise<T | null> {
    return this.database.within(key, async (transaction) => {
      const kept = await this.held(transaction, certificate);
      if (kept === null) return null;
      return work(new PostgresCertificateRows(transaction, { ...key, ...certificate, kept, opener: this.opener }));
    });
  }

  claimCertificates(atMost: number, leaseMs: number): Promise<readonly DueCertificate[]> {
    return this.database.outside((transaction) =>
      checkedRows(
        transaction,
        due,
        (columns) => Prisma.sql`select ${columns} from directory.claim_certificates(${atMost}::int, ${leaseMs}::int) c`,
      ),
    );
  }

  /** The domain first, as everybody does who changes one of both. */
  private async held(transaction: TenantTransaction, { id, turn: taken }: DueCertificate) {
    await transaction.$executeRaw`select 1 from domain where id = ${id}::uuid for no key update`;
    const [held] = await checkedRows(
      transaction,
      turn,
      (columns) => Prisma.sql`select ${columns} from directory.holds_certificate(${id}::uuid, ${taken}::int) x (held)`,
    );
    if (held?.isHeld !== true) return null;
    await transaction.$executeRaw`
      insert into certificate (tenant_id, domain_id) select d.tenant_id, d.id from domain d where d.id = ${id}::uuid
      on conflict do nothing`;
    const [row] = await checkedRows(
      transaction,
      keptShape,
      (columns) => Prisma.sql`
        select ${columns} from certificate c join domain d on d.tenant_id = c.tenant_id and d.id = c.domain_id
        join environment e on e.tenant_id = d.tenant_id and e.id = d.environment_id
        where c.domain_id = ${id}::uuid`,
    );
    return row === undefined ? null : keptCertificate(row);
  }
}

interface Place extends StoreKey, DueCertificate {
  readonly tenantId: TenantId;
  readonly kept: KeptCertificate;
  readonly opener: SecretOpener;
}

class PostgresCertificateRows extends AuditRows implements CertificateRows {
  readonly kept: KeptCertificate;
  private readonly id: DomainId;

  constructor(
    transaction: TenantTransaction,
    private readonly place: Place,
  ) {
    super(transaction, place.tenantId, place.actor);
    this.kept = place.kept;
    this.id = place.id;
  }

  async countOrder(id: string, atMost: number): Promise<Date | 'counted'> {
    const [row] = await checkedRows(
      this.transaction,
      counted,
      (columns) => Prisma.sql`
        select ${columns} from directory.count_certificate_order(${id}::uuid, ${atMost}::int) x (from_when)`,
    );
    return row?.from ?? 'counted';
  }

  async uncountOrder(id: string): Promise<void> {
    await this.transaction.$executeRaw`select directory.uncount_certificate_order(${id}::uuid)`;
  }

  async putOrder({ orderUrl, challengeUrl, challenge }: BegunOrder): Promise<void> {
    await this.dropOrder();
    await this.transaction.$executeRaw`
      update certificate set order_url = ${orderUrl}, ordered_at = now(), challenge_url = ${challenge === null ? null : challengeUrl},
        challenge_token = ${challenge?.token ?? null}, challenge_answer = ${challenge?.answer ?? null}
      where domain_id = ${this.id}::uuid`;
  }

  async setAnswerable(): Promise<void> {
    await this.transaction.$executeRaw`update certificate set is_answerable = true where domain_id = ${this.id}::uuid`;
  }

  async putKey(keyPem: string): Promise<void> {
    const { tenantId, opener } = this.place;
    const key = await this.sealingKey();
    const [next] = await checkedRows(
      this.transaction,
      numbered,
      (columns) => Prisma.sql`
        select ${columns} from (select coalesce(max(k.number), 0) + 1 as number from certificate_key k
          where k.domain_id = ${this.id}::uuid) n`,
    );
    const number = next?.number ?? 1;
    const name = certificateKeyName(number);
    const ciphertext = await opener.seal(keyPem, key, { tenantId, environmentId: this.id, name, version: number });
    await this.transaction.$executeRaw`
      insert into certificate_key (tenant_id, domain_id, number, ciphertext, key_version)
      values (${tenantId}::uuid, ${this.id}::uuid, ${number}::int, ${ciphertext}, ${key.version}::int)`;
    await this.transaction.$executeRaw`
      update certificate set order_key_number = ${number}::int where domain_id = ${this.id}::uuid`;
  }

  /** A tenant that has no secret has no key either, until now. */
  private async sealingKey(): Promise<SealingKey> {
    const known = await this.transaction.tenantKey.count();
    const key = await sealingKey(this.transaction, this.tenantId, this.place.opener);
    const { version } = key;
    const made = { objectKind: 'secret-key', objectId: String(version), detail: { version } } as const;
    if (known === 0) await this.audit({ action: 'secret-key.replace', ...made });
    return key;
  }

  async orderKey(): Promise<string> {
    const rows = await checkedRows(
      this.transaction,
      sealedShape,
      (columns) => Prisma.sql`
        select ${columns} from (
          select c.tenant_id, c.domain_id as environment_id, 'certificate key ' || k.number as name, k.number as version, k.ciphertext,
            null as key_id, k.key_version
          from certificate c join certificate_key k
            on k.tenant_id = c.tenant_id and k.domain_id = c.domain_id and k.number = c.order_key_number
          where c.domain_id = ${this.id}::uuid) s
        left join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version`,
    );
    const [opened] = await openSealed(rows, this.place.opener, this.tenantId);
    if (opened?.value) return opened.value;
    throw Refusal.of('KEY_UNAVAILABLE', `The key of the certificate of ${this.place.name} does not open`);
  }

  async putIssued({ chainPem, notBefore, notAfter }: IssuedCertificate): Promise<void> {
    await this.transaction.$executeRaw`
      update certificate set chain = ${chainPem}, not_before = ${notBefore}, not_after = ${notAfter},
        key_number = order_key_number
      where domain_id = ${this.id}::uuid`;
    await this.dropOrder();
  }

  async dropOrder(): Promise<void> {
    await this.transaction.$executeRaw`
      update certificate set order_url = null, ordered_at = null, challenge_url = null, challenge_token = null,
        challenge_answer = null, is_answerable = false, order_key_number = null
      where domain_id = ${this.id}::uuid`;
    await this.transaction.$executeRaw`
      delete from certificate_key k using certificate c
      where c.tenant_id = k.tenant_id and c.domain_id = k.domain_id and c.domain_id = ${this.id}::uuid
        and k.number is distinct from c.key_number`;
  }

  async record({ lookAfterMs, leftAloneMs = null, ...told }: CertificateRecord): Promise<void> {
    await this.transaction.$executeRaw`
      update certificate set state = ${told.state}, problem = ${told.problem}, failures = ${told.failures}::int, told = ${told.told},
        not_sooner_than = now() + ${leftAloneMs}::float8 * interval '1 ms'
      where domain_id = ${this.id}::uuid`;
    await this.lookAgain(lookAfterMs);
  }

  async lookAgain(afterMs: number): Promise<void> {
    await this.transaction.$executeRaw`
      update certificate set next_look_at = now() + ${afterMs}::float8 * interval '1 ms' where domain_id = ${this.id}::uuid`;
  }

  async moveSettings(): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${this.kept.environmentId}::uuid`;
  }
}
