import {
  credentialTypes,
  type SnapshotConsumer,
  type SnapshotCredential,
  type SnapshotIssuer,
} from '@tiffin/contracts';

/** What came is no snapshot that can be served; who sent it is told, and what was known stays. */
export class SnapshotInvalid extends Error {
  override readonly name = 'SnapshotInvalid';
}

type Fields = Readonly<Record<string, unknown>>;

/** What a snapshot holds, each part looked at when it is asked for: by hand, since there may be tens of thousands. */
export interface SnapshotParts {
  readonly version: number;
  readonly consumers: readonly unknown[];
  readonly credentials: readonly unknown[];
  readonly oauth2: SnapshotIssuer | undefined;
}

/** Throws `SnapshotInvalid`, as the others do. */
export function snapshotParts(given: unknown): SnapshotParts {
  const { version, consumers, credentials, oauth2 } = fieldsOf(given, 'the snapshot');
  if (!Number.isSafeInteger(version) || (version as number) < 0) throw invalid('version', 'a whole number');
  if (!Array.isArray(consumers)) throw invalid('consumers', 'a list');
  if (!Array.isArray(credentials)) throw invalid('credentials', 'a list');
  return {
    version: version as number,
    consumers,
    credentials,
    oauth2: oauth2 === undefined ? undefined : issuerOf(oauth2),
  };
}

function issuerOf(given: unknown): SnapshotIssuer {
  const fields = fieldsOf(given, 'oauth2');
  requireTexts(fields, 'oauth2', 'issuer');
  if (!Array.isArray(fields['keys'])) throw invalid('oauth2.keys', 'a list');
  for (const [index, key] of fields['keys'].entries()) fieldsOf(key, `oauth2.keys.${index}`);
  return given as SnapshotIssuer;
}

export function consumerAt(given: unknown, index: number): SnapshotConsumer {
  const at = `consumers.${index}`;
  const fields = fieldsOf(given, at);
  requireTexts(fields, at, 'id', 'name');
  if (fields['kind'] !== 'user' && fields['kind'] !== 'application') throw invalid(`${at}.kind`, 'user or application');
  if (fields['userId'] !== undefined) requireTexts(fields, at, 'userId');
  fieldsOf(fields['properties'], `${at}.properties`);
  return given as SnapshotConsumer;
}

export function credentialAt(given: unknown, index: number): SnapshotCredential {
  const at = `credentials.${index}`;
  const fields = fieldsOf(given, at);
  requireTexts(fields, at, 'keyId', 'consumerId');
  if (!(credentialTypes as readonly unknown[]).includes(fields['type']))
    throw invalid(`${at}.type`, credentialTypes.join(', '));
  if (fields['secretHash'] !== undefined) requireTexts(fields, at, 'secretHash');
  const { scopes } = fields;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string'))
    throw invalid(`${at}.scopes`, 'a list of texts');
  return given as SnapshotCredential;
}

function fieldsOf(given: unknown, at: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(at, 'an object');
  return given as Fields;
}

function requireTexts(fields: Fields, at: string, ...names: readonly string[]): void {
  for (const name of names) if (typeof fields[name] !== 'string') throw invalid(`${at}.${name}`, 'a text');
}

const invalid = (at: string, expected: string): SnapshotInvalid =>
  new SnapshotInvalid(`${at}: expected is ${expected}`);
