import type { Refusal, RefusalCode } from '@tiffin/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicError, refusalIn } from './public-error.js';

const statuses: Partial<Record<RefusalCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  ORIGIN_REFUSED: 403,
  NOT_FOUND: 404,
  INPUT_INVALID: 400,
  EXPORT_BUSY: 429,
  RATE_LIMITED: 429,
  IDENTITY_UNAVAILABLE: 503,
};

/** Of routes beside GraphQL: a refusal as GraphQL shows it too, `{ errors: [{ message, extensions: { code } }] }`, with a status. */
export function showRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { shown, isInternal } = publicError(error, request.id);
  const refusal = refusalIn(error);
  const cause = isInternal ? error : refusal?.cause;
  if (cause) request.log.warn({ err: cause }, 'a request was not served');
  return reply.code(statusOf(refusal, isInternal)).send({ errors: [shown] });
}

function statusOf(refusal: Refusal | null, isInternal: boolean): number {
  if (isInternal) return 500;
  return (refusal && statuses[refusal.code]) ?? 400;
}
