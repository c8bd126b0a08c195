import { challengePath } from '@tiffin/contracts';
import type { CertificateChallenges } from '@tiffin/domains-operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Of a token, base64url (RFC 8555, 8.3), and of a name as DNS has it: nothing else is looked for. */
const tokenForm = /^[A-Za-z0-9_-]{16,200}$/;
const nameForm = /^[a-z0-9.-]{3,253}$/;

/**
 * Answers an authority that asks whether a name is led here: the entrance of a cell has sent it on, with the name in the path. Nobody is
 * counted here: whoever guesses tokens would keep the authority from its answer, and finds what it takes one look in an index to refuse.
 */
export function addChallengeRoute(server: FastifyInstance, challenges: CertificateChallenges): void {
  server.get(`${challengePath}/*`, async (request: FastifyRequest, reply: FastifyReply) => {
    // Names are longer than Fastify lets parameters be.
    const { '*': rest } = request.params as { readonly '*': string };
    const [name = '', token = '', ...more] = rest.split('/');
    const isAsked = more.length === 0 && nameForm.test(name) && tokenForm.test(token);
    const answer = isAsked ? await challenges.answerOf(name, token) : null;
    void reply.header('cache-control', 'no-store').type(answer === null ? 'text/plain' : 'application/octet-stream');
    return answer ?? reply.code(404).send('There is no such challenge.');
  });
}
