import { planSigningKeys } from '@tiffin/accounts-rules';
import type { AccessTokenClaims } from '@tiffin/oauth-rules';
import { oauthLimits } from '@tiffin/oauth-rules';
import type { KeptKey, KeptServer, OauthPlace, OauthRows, OauthStore } from './oauth-store.js';
import type { TokenSigner } from './token-signer.js';

const day = 86_400;

export const keyRotation = {
  signsForSeconds: 90 * day,
  /** Gateways are told of a key within a second where they can be reached, and later where they cannot. */
  publishedBeforeSeconds: day,
  longestTokenSeconds: oauthLimits.accessTokenSeconds.most,
};

/** The keys of an environment's tokens: made when they are needed, and turned while tokens are asked for. */
export class SigningKeys {
  constructor(
    private readonly store: OauthStore,
    private readonly signer: TokenSigner,
    private readonly now: () => Date,
  ) {}

  /** A token that says so, signed by the key whose turn it is. */
  async sign(claims: AccessTokenClaims, place: OauthPlace): Promise<string> {
    const server = this.isDue(place) ? await this.turn(place) : place.server;
    return (await this.signed(claims, server, place)) ?? (await this.signAnew(claims, place));
  }

  private async signed(claims: AccessTokenClaims, { keys }: KeptServer, place: OauthPlace): Promise<string | null> {
    const key = this.signing(keys);
    return key === undefined ? null : this.signer.sign(claims, key, place);
  }

  /** What sealed the former keys is lost. They stay published for as long as their tokens last. */
  private async signAnew(claims: AccessTokenClaims, place: OauthPlace): Promise<string> {
    const server = await this.turn(place, this.signing(place.server.keys)?.kid);
    const token = await this.signed(claims, server, place);
    if (token === null) throw new Error('A key that was made just now does not open.');
    return token;
  }

  private isDue({ server, issuer }: OauthPlace): boolean {
    const { kept, make } = this.plan(server.keys);
    return make.length > 0 || kept.length < server.keys.length || server.issuer !== issuer;
  }

  /** `lost`: a key that does not open. What somebody else has done meanwhile is not done again. */
  private turn(place: OauthPlace, lost?: string): Promise<KeptServer> {
    const { environmentId, issuer } = place;
    return this.store.within(place.key, async (rows) => {
      const server = (await rows.hold(environmentId))?.server;
      if (!server?.isEnabled) return place.server;
      const isLost = lost !== undefined && this.signing(server.keys)?.kid === lost;
      const keys = await this.changed(rows, place, { server, isLost });
      if (server.issuer !== issuer) await rows.putServer(environmentId, { ...server, issuer });
      else if (keys === server.keys) return server;
      await rows.audit({ ...keyAct(environmentId), detail: { keys: keys.map(({ kid }) => kid) } });
      return { ...server, issuer, keys };
    });
  }

  private async changed(
    rows: OauthRows,
    place: OauthPlace,
    { server: { keys }, isLost }: { readonly server: KeptServer; readonly isLost: boolean },
  ): Promise<readonly KeptKey[]> {
    const { kept, make } = this.plan(keys);
    const gone = keys.filter(({ kid }) => !kept.includes(kid)).map(({ kid }) => kid);
    const times = isLost ? [Math.floor(this.now().getTime() / 1_000)] : make;
    if (gone.length === 0 && times.length === 0) return keys;
    const made: KeptKey[] = [];
    for (const at of times) made.push(await this.signer.makeKey(place, new Date(at * 1_000)));
    await rows.removeKeys(place.environmentId, gone);
    for (const key of made) await rows.insertKey(place.environmentId, key);
    return [...keys.filter(({ kid }) => !gone.includes(kid)), ...made];
  }

  private plan(keys: readonly KeptKey[]) {
    const times = keys.map(({ kid, signsFrom }) => ({ kid, signsFrom: Math.floor(signsFrom.getTime() / 1_000) }));
    return planSigningKeys(times, Math.floor(this.now().getTime() / 1_000), keyRotation);
  }

  private signing(keys: readonly KeptKey[]): KeptKey | undefined {
    const now = this.now().getTime();
    return keys
      .filter(({ signsFrom }) => signsFrom.getTime() <= now)
      .toSorted((one, other) => other.signsFrom.getTime() - one.signsFrom.getTime())[0];
  }
}

const keyAct = (environmentId: string) =>
  ({ action: 'oauth-key.turn', objectKind: 'consumers', objectId: environmentId }) as const;
