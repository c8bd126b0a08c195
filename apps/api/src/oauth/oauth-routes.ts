import { OauthError } from '@tiffin/oauth-rules';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showRefusal } from '../errors/show-refusal.js';
import { addAuthorizeRoutes } from './authorize-routes.js';
import { oauthMetadata } from './oauth-metadata.js';
import { NoServer, OauthRequests, sendOauthError } from './oauth-requests.js';
import type { OauthParts } from './open-oauth.js';

const bodyBytes = 16 * 1_024;
const form = 'application/x-www-form-urlencoded';

/** The authorization servers of environments. Nothing here reads a cookie of the console's, or sets one. */
export function addOauthRoutes(server: FastifyInstance, parts: OauthParts): void {
  const requests = new OauthRequests(parts);
  void server.register(async (scope) => {
    readForms(scope);
    scope.addHook(
      'onRequest',
      async (_request, reply) => void reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }),
    );
    scope.setErrorHandler(showOauthError);
    const at = '/oauth2/:environmentId';
    const metadata = async (request: FastifyRequest, reply: FastifyReply) =>
      forAnyPage(reply).send(oauthMetadata(await requests.place(request)));
    // Where RFC 8414 has it for an issuer with a path, and where many look for it.
    scope.get(`/.well-known/oauth-authorization-server${at}`, metadata);
    scope.get(`${at}/.well-known/oauth-authorization-server`, metadata);
    addClientRoutes(scope, at, { ...parts, requests });
    await scope.register(async (pages) => addAuthorizeRoutes(pages, `${at}/authorize`, { ...parts, requests }));
  });
}

function addClientRoutes(
  scope: FastifyInstance,
  at: string,
  parts: OauthParts & { readonly requests: OauthRequests },
): void {
  const { requests, tokens, revoke, introspect } = parts;
  const read = (request: FastifyRequest) => ({
    authorization: request.headers.authorization,
    parameters: requests.body(request),
  });
  scope.get(`${at}/jwks`, async (request, reply) => {
    const { server } = await requests.place(request);
    return forAnyPage(reply).send({ keys: server.keys.map(({ publicKey }) => publicKey) });
  });
  scope.post(`${at}/token`, { bodyLimit: bodyBytes }, async (request, reply) => {
    const place = await requests.place(request);
    return forAnyPage(reply).send(await tokens.run(place, read(request)));
  });
  scope.post(`${at}/revoke`, { bodyLimit: bodyBytes }, async (request, reply) => {
    const place = await requests.place(request);
    await revoke.run(place, read(request));
    return forAnyPage(reply).send({});
  });
  scope.post(`${at}/introspect`, { bodyLimit: bodyBytes }, async (request, reply) => {
    const place = await requests.place(request);
    return reply.send(await introspect.run(place, read(request)));
  });
}

/** A client may be a page of anybody's: what it is told depends on nothing that its browser sends by itself. */
function forAnyPage(reply: FastifyReply): FastifyReply {
  return reply.removeHeader('access-control-allow-credentials').headers({
    ...{ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' },
  });
}

function readForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(form, { parseAs: 'string', bodyLimit: bodyBytes }, (_request, body, done) => {
    done(null, new URLSearchParams(body as string));
  });
}

function showOauthError(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (error instanceof OauthError) return sendOauthError(error, forAnyPage(reply));
  if (error instanceof NoServer) return reply.code(404).send({ error: 'not_found' });
  const { statusCode } = error as { readonly statusCode?: number };
  if (statusCode === 413 || statusCode === 415)
    return sendOauthError(new OauthError('invalid_request', 'A form of at most 16 KiB is expected.'), reply);
  return showRefusal(error as Error, request, reply);
}
