import { Refusal } from '@tiffin/kernel';
import type { FastifyInstance } from 'fastify';
import { publicError } from '../errors/public-error.js';

const json = /^application\/json\s*(;\s*charset=utf-8\s*)?$/i;

/** Takes JSON and nothing else: a form of a foreign page needs no leave to send the other types that parsers would read. */
export function takeOnlyJson(server: FastifyInstance, path: string): void {
  server.addHook('onRequest', (request, reply, done) => {
    // By the route that was found: an address has more than one spelling.
    if (request.method !== 'POST' || request.routeOptions.url !== path) return done();
    if (json.test(request.headers['content-type'] ?? '')) return done();
    const refusal = Refusal.of('INPUT_INVALID', 'content-type', 'send application/json.');
    void reply.code(415).send({ data: null, errors: [publicError(refusal, request.id).shown] });
  });
}
