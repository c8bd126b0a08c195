import { isId, type EnvironmentId } from '@tiffin/kernel';
import type { OauthPlace } from '@tiffin/oauth-operations';
import { granted, OauthError, type OauthParameters, readOauthParameters } from '@tiffin/oauth-rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MemoryCostBudget } from '../limits/memory-cost-budget.js';
import type { OauthParts } from './open-oauth.js';

/** Of one environment, in each process; behind a proxy all clients have one address, so that none is counted by it. */
const requestsPerMinute = 3_000;

/** There is no such server, as for whatever else there is not. */
export class NoServer extends Error {
  override readonly name = 'NoServer';
}

/** Reads what comes to the endpoints. */
export class OauthRequests {
  private readonly budget = new MemoryCostBudget(requestsPerMinute);

  constructor(private readonly parts: Pick<OauthParts, 'open'>) {}

  /** Throws `NoServer`, or `OauthError` where there are too many. */
  async place(request: FastifyRequest): Promise<OauthPlace> {
    const { environmentId } = request.params as { readonly environmentId: string };
    if (!isId(environmentId)) throw new NoServer();
    const place = await this.parts.open.run(environmentId as EnvironmentId);
    if (place === null) throw new NoServer();
    const seconds = this.budget.take(environmentId, 1);
    if (seconds > 0) throw new OauthError('temporarily_unavailable', 'Too many requests.', seconds);
    return place;
  }

  query(request: FastifyRequest): OauthParameters {
    const search = request.url.indexOf('?');
    return granted(readOauthParameters(new URLSearchParams(search < 0 ? '' : request.url.slice(search))));
  }

  body(request: FastifyRequest): OauthParameters {
    if (!(request.body instanceof URLSearchParams))
      throw new OauthError('invalid_request', 'A form is expected, application/x-www-form-urlencoded.');
    return granted(readOauthParameters(request.body));
  }
}

const statuses: Partial<Record<OauthError['code'], number>> = { invalid_client: 401, temporarily_unavailable: 429 };

/** RFC 6749, 5.2. */
export function sendOauthError(error: OauthError, reply: FastifyReply): FastifyReply {
  const { code, description, retryAfterSeconds } = error;
  if (code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="OAuth 2 clients", charset="UTF-8"');
  if (code === 'temporarily_unavailable') reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(statuses[code] ?? 400).send({ error: code, error_description: description });
}
