import type { FastifyReply } from 'fastify';

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
