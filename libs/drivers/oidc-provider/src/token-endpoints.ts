import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccountStore, ArtifactStore } from '@tiffin/accounts-operations';
import type { UserId } from '@tiffin/kernel';
import type Koa from 'koa';
import type Provider from 'oidc-provider';
import { type OwnTokens, personClaims } from './access-tokens.js';
import { endGrant } from './artifact-adapter.js';
import { apiAudience, cliClient, consoleClient } from './clients.js';
import { readForm } from './read-form.js';
import { routes } from './routes.js';

export interface EndpointParts {
  readonly provider: Provider;
  readonly tokens: OwnTokens;
  readonly accounts: Pick<AccountStore, 'account'>;
  readonly artifacts: ArtifactStore;
  readonly apiSecret: string;
}

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

type Form = URLSearchParams;

const refused = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
  ...(status === 401 ? { headers: { 'www-authenticate': `Bearer realm="tiffin", error="${error}"` } } : {}),
});

/** What oidc-provider does not do for access tokens that are JWTs: tell what they are worth, whose they are, and take them back. */
export function tokenEndpoints(parts: EndpointParts): Koa.Middleware {
  const handlers = new Map([
    [routes.userinfo as string, (ctx: Koa.Context) => userinfo(ctx, parts)],
    [routes.introspection, (ctx: Koa.Context) => introspect(ctx, parts)],
    [routes.revocation, (ctx: Koa.Context) => revoke(ctx, parts)],
  ]);
  return async (ctx, next) => {
    const handler = handlers.get(ctx.path);
    if (!handler) return next();
    const isFit = ctx.method === 'POST' || (ctx.method === 'GET' && ctx.path === routes.userinfo);
    const {
      status,
      body,
      headers = {},
    } = isFit ? await handler(ctx) : refused(405, 'invalid_request', 'This address takes POST.');
    ctx.status = status;
    ctx.set({ 'cache-control': 'no-store', ...headers });
    ctx.body = body;
  };
}

async function userinfo(ctx: Koa.Context, { tokens, accounts }: EndpointParts): Promise<Answer> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(ctx.get('authorization'))?.[1];
  const found = token === undefined ? null : await tokens.standing(token);
  if (!found) return refused(401, 'invalid_token', 'The token does not stand.');
  const scopes = found.claims.scope.split(' ');
  if (!scopes.includes('openid')) return refused(403, 'insufficient_scope', 'The token lacks the scope openid.');
  const account = await accounts.account(found.claims.sub as UserId);
  if (!account) return refused(401, 'invalid_token', 'The token does not stand.');
  return { status: 200, body: { sub: account.id, ...personClaims(account) } };
}

async function introspect(ctx: Koa.Context, parts: EndpointParts): Promise<Answer> {
  const form = await readForm(ctx.req);
  if (!form) return refused(400, 'invalid_request', 'The body is no form.');
  if (!isApi(credentialsOf(ctx, form), parts.apiSecret))
    return refused(401, 'invalid_client', 'Only the API may ask, with its secret.');
  const token = form.get('token');
  if (!token) return refused(400, 'invalid_request', 'The token is missing.');
  return { status: 200, body: (await worth(token, parts)) ?? { active: false } };
}

/** What a token stands for, or null. */
async function worth(token: string, { tokens, provider }: EndpointParts): Promise<object | null> {
  const found = await tokens.standing(token);
  if (found) {
    const { claims } = found;
    return {
      ...claims,
      active: true,
      client_id: claims.azp,
      username: claims['preferred_username'],
      token_type: 'Bearer',
    };
  }
  const refresh = await provider.RefreshToken.find(token);
  if (!refresh?.isValid) return null;
  const { accountId, clientId, scope, exp, iat } = refresh;
  return { active: true, sub: accountId, client_id: clientId, scope, exp, iat, iss: provider.issuer, typ: 'Refresh' };
}

/** RFC 7009: what is no token any more is none now, too; only another client's is refused. */
async function revoke(ctx: Koa.Context, parts: EndpointParts): Promise<Answer> {
  const form = await readForm(ctx.req);
  const token = form?.get('token');
  if (!form || !token) return refused(400, 'invalid_request', 'The token is missing.');
  const credentials = credentialsOf(ctx, form);
  if (!isPublic(credentials) && !isApi(credentials, parts.apiSecret))
    return refused(401, 'invalid_client', 'There is no such client.');
  const found = await ownerOf(token, parts);
  if (!found) return { status: 200, body: {} };
  if (found.clientId !== credentials.clientId)
    return refused(400, 'invalid_token', 'It is the token of another client.');
  await endGrant(parts.artifacts, found.grantId);
  return { status: 200, body: {} };
}

const isPublic = ({ clientId, secret }: ClientCredentials): boolean =>
  (clientId === consoleClient || clientId === cliClient) && secret === null;

async function ownerOf(token: string, { tokens, provider }: EndpointParts) {
  const access = await tokens.standing(token);
  if (access) return { clientId: access.claims.azp, grantId: access.grantId };
  const refresh = await provider.RefreshToken.find(token, { ignoreExpiration: true });
  return refresh?.grantId ? { clientId: refresh.clientId ?? '', grantId: refresh.grantId } : null;
}

interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string | null;
}

function credentialsOf(ctx: Koa.Context, form: Form): ClientCredentials {
  const basic = /^Basic ([\w+/]+=*)$/i.exec(ctx.get('authorization'))?.[1];
  if (basic === undefined) return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') };
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { clientId: decoded(id), secret: decoded(secret.join(':')) };
}

/** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

function isApi({ clientId, secret }: ClientCredentials, apiSecret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return clientId === apiAudience && secret !== null && timingSafeEqual(digest(secret), digest(apiSecret));
}
