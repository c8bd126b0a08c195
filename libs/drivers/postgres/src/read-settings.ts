import type { StoreKey } from '@tiffin/access';
import type {
  DataKey,
  OpenedSettings,
  SecretOpener,
  SecretPlace,
  SettingNames,
  UnlockedKey,
} from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, orNull, text } from './reads/decode.js';
import { readDomains } from './read-domains.js';
import { type Row, RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

/** A secret with the key that opens it: read in one statement, so that a rotation beside it is seen whole or not at all. */
export const sealedShape = RowShape.of({
  environmentId: ['s.environment_id', text],
  name: ['s.name', text],
  version: ['s.version', integer],
  ciphertext: ['s.ciphertext', text],
  keyId: ['s.key_id', orNull(text)],
  keyVersion: ['s.key_version', orNull(integer)],
  publicKey: ['k.public_key', orNull(text)],
  wrappedKey: ['k.wrapped_key', orNull(text)],
  kekId: ['k.kek_id', orNull(text)],
});
type Sealed = Row<typeof sealedShape>;

/** Null: it is from before tenants had keys. */
export const dataKeyOf = ({ keyVersion, publicKey, wrappedKey, kekId }: Sealed): DataKey | null =>
  keyVersion === null
    ? null
    : { version: keyVersion, publicKey: publicKey ?? '', wrappedKey: wrappedKey ?? '', kekId: kekId ?? '' };

const variableShape = RowShape.of({ name: ['v.name', text], value: ['v.value', text] });

export interface SettingsPlace extends StoreKey {
  readonly environmentId: EnvironmentId;
  /** Null: this process opens none. */
  readonly opener: SecretOpener | null;
}

/** The values that a deployment asks for. */
export async function readSettings(
  transaction: TenantTransaction,
  place: SettingsPlace,
  names: SettingNames,
): Promise<OpenedSettings> {
  const { environmentId } = place;
  const variables = await checkedRows(
    transaction,
    variableShape,
    (columns) => Prisma.sql`
      select ${columns} from variable v
      where v.environment_id = ${environmentId}::uuid and v.name = any(${[...names.variables]}::text[])`,
  );
  const sealed = await checkedRows(
    transaction,
    sealedShape,
    (columns) => Prisma.sql`
      select ${columns} from secret s left join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version
      where s.environment_id = ${environmentId}::uuid and s.name = any(${[...names.secrets]}::text[])`,
  );
  const domains = await readDomains(transaction, place);
  const opened = sealed.length === 0 ? [] : await openSealed(sealed, openerOf(place), place.tenantId);
  return {
    variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(opened.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
    unopened: opened.flatMap(({ name, value }) => (value === null ? [name] : [])),
    domains,
  };
}

export function openerOf({ opener }: SettingsPlace): SecretOpener {
  if (!opener) throw new Error('There are secrets, and this process was given nothing to open them with.');
  return opener;
}

/** Null: its key does not open it. Refuses KEY_UNAVAILABLE. */
export async function openSealed(rows: readonly Sealed[], opener: SecretOpener, tenantId: string) {
  const unlocked = new Map<number, UnlockedKey>();
  const open = async (row: Sealed): Promise<string | null> => {
    const place: SecretPlace = { ...row, tenantId };
    const key = dataKeyOf(row);
    if (key === null) return opener.openOld(row.ciphertext, row.keyId ?? '', place);
    const known = unlocked.get(key.version) ?? (await opener.unlock(key, tenantId));
    unlocked.set(key.version, known);
    return known.open(row.ciphertext, place);
  };
  const values: { readonly name: string; readonly value: string | null }[] = [];
  for (const row of rows) values.push({ name: row.name, value: await open(row) });
  return values;
}
