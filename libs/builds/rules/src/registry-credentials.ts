import { createHmac, timingSafeEqual } from 'node:crypto';
import { disjointKey, isId, Refusal, type TenantId } from '@tiffin/kernel';

export interface PullCredential {
  readonly username: string;
  readonly password: string;
}

interface PullKey {
  readonly version: number;
  readonly key: Buffer;
}

const keyBytes = 32;
const keyForm = /^(\d{1,6}) ([A-Za-z0-9+/]{43}=)$/;
const passwordForm = /^pull-(\d{1,6})-[A-Za-z0-9_-]{43}$/;

/**
 * Credentials with which a tenant's cells fetch its images. They follow from a key and are kept nowhere: whoever has the key knows them, and
 * whoever has one of them learns nothing of another one.
 */
export class RegistryCredentials {
  private constructor(
    /** Newest first. */
    private readonly keys: readonly PullKey[],
  ) {}

  /**
   * `text`: a key in each line, `<version> <32 bytes as base64>`. The highest version makes credentials, all of them open: a key is changed
   * by adding one, and taking the old one away once nothing uses it.
   */
  static read(text: string): RegistryCredentials | Refusal {
    const lines = text.split('\n').map((line) => line.trim());
    const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(readKey);
    const read = keys.filter((key) => key !== null).toSorted((a, b) => b.version - a.version);
    const isOneEach = new Set(read.map(({ version }) => version)).size === read.length;
    if (read.length > 0 && read.length === keys.length && isOneEach) return new RegistryCredentials(read);
    const form = 'one key or more, in lines of their own: a version of its own, a blank, and 32 bytes as base64';
    return Refusal.of('INPUT_INVALID', 'registry keys', `the file must hold ${form}`);
  }

  /** Opens the tenant's own repository, for fetching. */
  ofTenant(tenantId: TenantId): PullCredential {
    const [newest] = this.keys;
    if (!newest) throw new Error('There is no key, which read() refuses.');
    return { username: tenantId, password: passwordOf(newest, tenantId) };
  }

  /** Whose it is; null: nobody's. What is compared takes as long whatever of it is right. */
  opens({ username, password }: PullCredential): TenantId | null {
    const version = Number(passwordForm.exec(password)?.[1] ?? NaN);
    const key = this.keys.find((one) => one.version === version);
    if (!key || !isId(username)) return null;
    return isSame(password, passwordOf(key, username)) ? (username as TenantId) : null;
  }
}

function readKey(line: string): PullKey | null {
  const [, version, base64 = ''] = keyForm.exec(line) ?? [];
  const key = Buffer.from(base64, 'base64');
  return version !== undefined && key.length === keyBytes ? { version: Number(version), key } : null;
}

function passwordOf({ version, key }: PullKey, tenantId: string): string {
  const place = disjointKey('tiffin registry pull 1', tenantId, String(version));
  return `pull-${version}-${createHmac('sha256', key).update(place).digest('base64url')}`;
}

/** Whether two texts are one, in a time that depends on their lengths alone. */
export function isSame(given: string, right: string): boolean {
  const [a, b] = [given, right].map((text) => createHmac('sha256', 'compared').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}

/** The content of a Kubernetes Secret of type `kubernetes.io/dockerconfigjson`. `host`: of the registry, as images name it. */
export function dockerConfig(host: string, { username, password }: PullCredential): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { username, password, auth } } });
}
