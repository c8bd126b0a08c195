import type {
  DataKey,
  KeyEncryption,
  KeyWrapping,
  SecretOpener,
  SecretPlace,
  SecretSealer,
  UnlockedKey,
  WrappedKey,
} from '@tiffin/deployments-operations';
import type { OldSecretKey } from './old-secret-key.js';
import { type Binding, makeKeyPair, openBox, sealBox } from './sealed-box.js';

const binding = ({ tenantId, environmentId, name, version }: SecretPlace): Binding => ({
  purpose: 'tiffin secret 1',
  place: [tenantId, environmentId, name, version],
});

const decode = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** Seals values for tenants, and opens none. */
export class Envelope implements SecretSealer {
  constructor(private readonly wrapping: KeyWrapping) {}

  async makeKey(tenantId: string, version: number): Promise<DataKey> {
    const { publicKey, privateKey } = await makeKeyPair();
    const wrapped = await this.wrapping.wrap(privateKey, { tenantId, version });
    privateKey.fill(0);
    return { ...wrapped, version, publicKey: Buffer.from(publicKey).toString('base64') };
  }

  seal(value: string, { publicKey }: Pick<DataKey, 'publicKey'>, place: SecretPlace): Promise<string> {
    return sealBox(Buffer.from(value), decode(publicKey), binding(place));
  }
}

/** The envelope of a process that gives units their secrets. */
export class OpeningEnvelope extends Envelope implements SecretOpener {
  constructor(
    private readonly kek: KeyEncryption,
    /** What sealed everything before tenants had keys; null: there is none. */
    private readonly old: OldSecretKey | null = null,
  ) {
    super(kek);
  }

  currentKekId(): Promise<string> {
    return this.kek.currentKekId();
  }

  async unlock(key: DataKey, tenantId: string): Promise<UnlockedKey> {
    const privateKey = await this.kek.unwrap(key, { tenantId, version: key.version });
    const open = async (ciphertext: string, place: SecretPlace): Promise<string | null> => {
      const opened = openBox(ciphertext, privateKey, binding(place));
      return opened.then(
        (bytes) => Buffer.from(bytes).toString('utf8'),
        () => null,
      );
    };
    return { open };
  }

  openOld(ciphertext: string, keyId: string, place: SecretPlace): string | null {
    return this.old?.open({ ciphertext, keyId }, place) ?? null;
  }

  async rewrap(key: DataKey, tenantId: string): Promise<WrappedKey | null> {
    if (key.kekId === (await this.kek.currentKekId())) return null;
    const place = { tenantId, version: key.version };
    return this.kek.wrap(await this.kek.unwrap(key, place), place);
  }
}
