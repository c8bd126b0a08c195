import type { Refusal, RefusalCode } from '@tiffin/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { publicError, refusalIn } from '../errors/public-error.js';

const statuses: Partial<Record<RefusalCode, number>> = {
  UNAUTHENTICATED: 401,
  ORIGIN_REFUSED: 403,
  INPUT_INVALID: 400,
  IDENTITY_UNAVAILABLE: 503,
};

/** A refusal as GraphQL shows it too: `{ errors: [{ message, extensions: { code } }] }`, with a status. */
export function showRefusal(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { shown, isInternal } = publicError(error, request.id);
  const refusal = refusalIn(error);
  const cause = isInternal ? error : refusal?.cause;
  if (cause) request.log.warn({ err: cause }, 'a session was not served');
  return reply.code(statusOf(refusal, isInternal)).send({ errors: [shown] });
}

function statusOf(refusal: Refusal | null, isInternal: boolean): number {
  if (isInternal) return 500;
  return (refusal && statuses[refusal.code]) ?? 400;
}

/** For a person, who came back from the provider; nothing of the address is in it. */
export function showSignInFailed(reply: FastifyReply, why: string): FastifyReply {
  const text = `You are not signed in. ${why}`;
  return reply
    .code(400)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Sign-in - Tiffin</title>` +
        `<h1>Sign-in</h1><p>${text}</p><p><a href="/session/sign-in">Sign in</a></p></html>`,
    );
}
