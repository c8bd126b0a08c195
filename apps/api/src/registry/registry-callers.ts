import { isSame, type PullCredential, type RegistryCaller, RegistryCredentials } from '@tiffin/builds-rules';
import { accepted } from '@tiffin/kernel';

export interface RegistryKeys {
  /** What credentials for fetching are made of (`RegistryCredentials`). */
  readonly pullKeys: string;
  /** Passwords of the builder, one in each line; each opens. */
  readonly pushPasswords: string;
}

/** The name under which the builder asks. */
export const builderName = 'builder';
const shortestPassword = 32;

/** Who a name and a password are. Everything is compared, whatever comes first. */
export class RegistryCallers {
  private readonly credentials: RegistryCredentials;
  private readonly passwords: readonly string[];

  /** Throws INPUT_INVALID, or what says that a password is too short. */
  constructor({ pullKeys, pushPasswords }: RegistryKeys) {
    this.credentials = accepted(RegistryCredentials.read(pullKeys));
    this.passwords = pushPasswords
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    if (this.passwords.length > 0 && this.passwords.every((one) => one.length >= shortestPassword)) return;
    throw new Error(`The builder's passwords for the registry must have ${shortestPassword} characters or more.`);
  }

  read(given: PullCredential): RegistryCaller | null {
    const isBuilder = this.passwords.map((one) => isSame(given.password, one)).includes(true);
    const tenantId = this.credentials.opens(given);
    if (tenantId !== null) return { kind: 'tenant', tenantId };
    return isBuilder && given.username === builderName ? { kind: 'builder' } : null;
  }
}

/** `Authorization: Basic`, RFC 7617; null: there is none that can be read. */
export function readBasic(header: string | undefined): PullCredential | null {
  const [, base64] = /^Basic ([A-Za-z0-9+/]{1,2048}={0,2})$/i.exec(header ?? '') ?? [];
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(base64 ?? '', 'base64').toString('utf8')) ?? [];
  return username === undefined || password === undefined ? null : { username, password };
}
