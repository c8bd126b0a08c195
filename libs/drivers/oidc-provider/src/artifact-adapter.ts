import type { Artifact, ArtifactStore, StoredArtifact } from '@tiffin/accounts-operations';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';

const longestSeconds = 90 * 24 * 3_600;
/** As JSON spells the one character that the database takes in no text. */
const nul = '\\u0000';

/**
 * Where oidc-provider keeps its state of one kind. What is stored does not hold its own name, which is what a bearer shows, except for
 * device codes: those are found by the code that a person types, and are worth nothing without the verifier of who asked for them.
 */
export class ArtifactAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly store: ArtifactStore,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn = longestSeconds): Promise<void> {
    const { jti: _, ...rest } = payload;
    const kept = withoutCookie(this.kind === 'DeviceCode' ? payload : rest);
    // Whoever asks may write anything into what is kept of the question: `state`, `login_hint`, `nonce`.
    if (JSON.stringify(kept).includes(nul)) throw new errors.InvalidRequest('a parameter holds a control character');
    await this.store.keep(this.#named(id), { payload: kept, lifetimeSeconds: expiresIn });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.store.find(this.#named(id));
    return found ? { ...payloadOf(found), jti: id } : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const found = await this.store.findBySession(this.kind, uid);
    return found ? payloadOf(found) : undefined;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const found = await this.store.findByUserCode(this.kind, userCode);
    return found ? payloadOf(found) : undefined;
  }

  async consume(id: string): Promise<void> {
    if (await this.store.consume(this.#named(id))) return;
    // Somebody else showed it at the same moment. Neither can be told from a thief: what came of it ends, as when it is shown later.
    const grantId = (await this.find(id))?.['grantId'];
    if (typeof grantId === 'string') await endGrant(this.store, grantId);
    throw new errors.InvalidGrant('already used');
  }

  destroy(id: string): Promise<void> {
    return this.store.remove(this.#named(id));
  }

  revokeByGrantId(grantId: string): Promise<void> {
    return this.store.removeGrant(this.kind, grantId);
  }

  #named(id: string): Artifact {
    return { kind: this.kind, id };
  }
}

/** Ends a grant and everything that was given on it. */
export async function endGrant(store: ArtifactStore, grantId: string): Promise<void> {
  const kinds = ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode'];
  await Promise.all([
    ...kinds.map((kind) => store.removeGrant(kind, grantId)),
    store.remove({ kind: 'Grant', id: grantId }),
  ]);
}

const payloadOf = ({ payload, consumedAt }: StoredArtifact): AdapterPayload => ({
  ...payload,
  ...(consumedAt === null ? {} : { consumed: consumedAt }),
});

/** An interaction remembers its session, also by the value of its cookie, which nothing reads. */
function withoutCookie(payload: AdapterPayload): Readonly<Record<string, unknown>> {
  const { session, ...rest } = payload as AdapterPayload & { session?: Readonly<Record<string, unknown>> };
  if (!session) return { ...rest };
  const { cookie: _, ...kept } = session;
  return { ...rest, session: kept };
}
