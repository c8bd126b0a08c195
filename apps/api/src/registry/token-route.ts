import { decideRegistryAccess, readScopes, type RegistryCaller, type RepositoryPaths } from '@tiffin/builds-rules';
import { Refusal } from '@tiffin/kernel';
import type { RegistryTokens } from '@tiffin/registry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showRefusal } from '../errors/show-refusal.js';
import { MemoryCostBudget } from '../limits/memory-cost-budget.js';
import { readBasic, type RegistryCallers } from './registry-callers.js';

export interface TokenRouteParts {
  readonly callers: RegistryCallers;
  readonly tokens: RegistryTokens;
  readonly paths: RepositoryPaths;
  readonly now?: () => Date;
}

/** In each process: a node of a cluster asks once for each image that it fetches. */
const tokensPerMinute = 1_200;
/** From one address. A wrong password is guessed by nobody, and nobody is to try. */
const wrongPerMinute = 30;

const listOf = (value: unknown): readonly string[] => [value].flat().filter((one) => typeof one === 'string');

/**
 * Tokens for a registry: whoever asks it for something is sent here, and comes back with what says what is open to it. Credentials of tenants
 * open their own repository, for fetching (I-28).
 */
export function addTokenRoute(server: FastifyInstance, { callers, tokens, paths, now }: TokenRouteParts): void {
  const budgets = { given: new MemoryCostBudget(tokensPerMinute), wrong: new MemoryCostBudget(wrongPerMinute) };
  const take = (budget: MemoryCostBudget, holder: string, reply: FastifyReply): void => {
    const seconds = budget.take(holder, 1);
    if (seconds === 0) return;
    reply.header('retry-after', String(seconds));
    throw Refusal.of('RATE_LIMITED', String(seconds));
  };
  const admit = (request: FastifyRequest, reply: FastifyReply): RegistryCaller => {
    const given = readBasic(request.headers.authorization);
    const caller = given && callers.read(given);
    if (caller) return caller;
    reply.header('www-authenticate', 'Basic realm="tiffin registry"');
    take(budgets.wrong, request.ip, reply);
    throw Refusal.of('UNAUTHENTICATED');
  };
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const caller = admit(request, reply);
    const subject = caller.kind === 'tenant' ? caller.tenantId : caller.kind;
    take(budgets.given, subject, reply);
    const { scope, service } = request.query as Readonly<Record<string, unknown>>;
    if (!tokens.isFor(listOf(service)[0])) throw Refusal.of('INPUT_INVALID', 'service', 'it is another registry');
    const access = decideRegistryAccess(caller, readScopes(listOf(scope)), paths);
    return reply.send(tokens.issue(subject, access, now?.() ?? new Date()));
  };
  void server.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    scope.setErrorHandler(showRefusal);
    scope.get('/registry/token', answer);
  });
}
