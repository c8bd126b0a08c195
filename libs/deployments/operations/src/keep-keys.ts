import type { AuditEntry, WorkerGrant } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import type { KeyDirectory, KeyRows, KeyStore, OldSecret } from './key-store.js';
import type { DataKey, SecretOpener, SecretPlace, UnlockedKey } from './secret-sealing.js';

export interface KeepKeysParts {
  readonly store: KeyStore;
  readonly directory: KeyDirectory;
  readonly opener: SecretOpener;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  /** Told of tenants whose keys could not be kept; they are looked at again. */
  readonly report: (error: unknown, tenantId: TenantId) => void;
}

const beforeAll = '00000000-0000-0000-0000-000000000000' as TenantId;
export interface KeepKeysSizes {
  /** Tenants that are asked for at once. */
  readonly tenants: number;
  /** Secrets of one transaction: short enough that who sets one waits for a moment only. */
  readonly secrets: number;
}

/**
 * Brings the data keys of all tenants under the current key-encryption key, and their secrets under the newest data key, in small
 * transactions beside all other work: whoever reads a secret meanwhile finds it with the key that opens it.
 */
export class KeepKeys {
  constructor(
    private readonly parts: KeepKeysParts,
    private readonly sizes: KeepKeysSizes = { tenants: 100, secrets: 50 },
  ) {}

  async run(signal?: AbortSignal): Promise<void> {
    const { directory, opener, report } = this.parts;
    const kekId = await opener.currentKekId();
    let last = beforeAll;
    for (;;) {
      const tenants = await directory.tenantsWithOldKeys(kekId, last, this.sizes.tenants);
      for (const tenantId of tenants) {
        if (signal?.aborted) return;
        // One tenant's lost key is no reason to leave another's as they are.
        await this.keep(tenantId).catch((error: unknown) => report(error, tenantId));
        last = tenantId;
      }
      if (tenants.length < this.sizes.tenants) return;
    }
  }

  /** Everything of one tenant. What cannot be opened stays as it is, and is found again by the next run. */
  private async keep(tenantId: TenantId): Promise<void> {
    const grant = this.parts.grantFor(tenantId);
    const newest = await this.parts.store.within(grant, (rows) => this.keepNewest(rows, tenantId));
    if (newest === null) return;
    await this.resealAll(grant, newest);
    await this.parts.store.within(grant, (rows) => this.finish(rows, tenantId, newest));
  }

  /** The key that everything is to be sealed with. Null: somebody else is at it. */
  private async keepNewest(rows: KeyRows, tenantId: TenantId): Promise<DataKey | null> {
    if (!(await rows.lock())) return null;
    const keys = await rows.keys();
    const newest = keys.at(-1);
    if (newest && !newest.isReplaceWanted) return newest;
    const made = await this.parts.opener.makeKey(tenantId, (newest?.version ?? 0) + 1);
    await rows.insert(made);
    await rows.audit(about('replace', made.version, { kek: made.kekId }));
    return made;
  }

  private async resealAll(grant: WorkerGrant, newest: DataKey): Promise<void> {
    let after: SecretPlace | null = null;
    for (;;) {
      const done: readonly OldSecret[] = await this.parts.store.within(grant, async (rows) => {
        const old = await rows.oldSecrets(newest.version, after, this.sizes.secrets);
        await this.reseal(rows, old, newest);
        return old;
      });
      after = done.at(-1)?.place ?? null;
      if (done.length < this.sizes.secrets) return;
    }
  }

  private async reseal(rows: KeyRows, secrets: readonly OldSecret[], newest: DataKey): Promise<void> {
    const unlocked = new Map<number, UnlockedKey | null>();
    for (const old of secrets) {
      const value = await this.open(old, unlocked);
      if (value === null) continue;
      await rows.reseal(old, await this.parts.opener.seal(value, newest, old.place), newest.version);
    }
  }

  private async open({ key, keyId, ciphertext, place }: OldSecret, unlocked: Map<number, UnlockedKey | null>) {
    const { opener, report } = this.parts;
    const tenantId = place.tenantId as TenantId;
    if (key === null) return opener.openOld(ciphertext, keyId ?? '', place);
    if (!unlocked.has(key.version)) {
      const found = await opener.unlock(key, tenantId).catch((error: unknown) => report(error, tenantId));
      unlocked.set(key.version, found ?? null);
    }
    return (await unlocked.get(key.version)?.open(ciphertext, place)) ?? null;
  }

  private async finish(rows: KeyRows, tenantId: TenantId, newest: DataKey): Promise<void> {
    if (!(await rows.lock())) return;
    const removed = await rows.removeUnused(newest.version);
    for (const version of removed) await rows.audit(about('remove', version, {}));
    await rows.forgetOldSecrets();
    for (const key of await rows.keys()) await this.rewrap(rows, tenantId, key);
  }

  private async rewrap(rows: KeyRows, tenantId: TenantId, key: DataKey): Promise<void> {
    const wrapped = await this.parts.opener.rewrap(key, tenantId);
    if (!wrapped) return;
    await rows.rewrap(key, wrapped);
    await rows.audit(about('rewrap', key.version, { from: key.kekId, to: wrapped.kekId }));
  }
}

const about = (what: 'replace' | 'remove' | 'rewrap', version: number, detail: AuditEntry['detail']): AuditEntry => ({
  action: `secret-key.${what}`,
  ...{ objectKind: 'secret-key', objectId: String(version), detail: { version, ...detail } },
});
