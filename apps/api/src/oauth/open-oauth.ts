import { AccessTokenSigner, type Seal } from '@tiffin/identity';
import {
  AuthenticateClient,
  Authorize,
  GrantTokens,
  IntrospectToken,
  IssueTokens,
  OpenOauthServer,
  RevokeToken,
  SecretChecks,
  SignInOwner,
  SigningKeys,
  TokenWorth,
} from '@tiffin/oauth-operations';
import { PostgresOauthStore, type TenantDatabase } from '@tiffin/postgres';
import { oauthKeyOf } from '../access/oauth-key.js';

export interface OauthOptions {
  /** Seals signing keys, and what forms bring back. */
  readonly seal: Seal;
  /** Where browsers find the api. */
  readonly home: URL;
  readonly now?: () => Date;
}

/** The issuer of an environment, under which its endpoints are. */
export const issuerAt =
  ({ home }: Pick<OauthOptions, 'home'>) =>
  (environmentId: string): string =>
    `${home.origin}/oauth2/${environmentId}`;

export type OauthParts = ReturnType<typeof openOauth>;

/** What authorization servers are made of. */
export function openOauth(database: TenantDatabase, options: OauthOptions) {
  const { seal, home, now = () => new Date() } = options;
  const store = new PostgresOauthStore(database);
  const signer = new AccessTokenSigner(seal);
  const secrets = new SecretChecks(store);
  const authenticate = new AuthenticateClient(store, secrets);
  const signIn = new SignInOwner(store, secrets);
  const issue = new IssueTokens(new SigningKeys(store, signer, now), now);
  const worth = new TokenWorth(store, signer);
  return {
    ...{ seal, home, signIn },
    open: new OpenOauthServer(store, store, { keyOf: oauthKeyOf, issuerOf: issuerAt(options) }),
    authorize: new Authorize(store, issue),
    tokens: new GrantTokens({ store, authenticate, signIn, issue }),
    revoke: new RevokeToken(store, authenticate, worth),
    introspect: new IntrospectToken(authenticate, worth),
  };
}
