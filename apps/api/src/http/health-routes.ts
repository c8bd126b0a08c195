import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process lives. `/readyz`: it can answer, that is, its database does. */
export function addHealthRoutes(server: FastifyInstance, askDatabase: () => Promise<unknown>): void {
  server.get('/healthz', (_request, reply) => reply.type('text/plain').send('OK'));
  server.get('/readyz', async (_request, reply) => {
    const isReady = await askDatabase().then(
      () => true,
      () => false,
    );
    return reply
      .code(isReady ? 200 : 503)
      .type('text/plain')
      .send(isReady ? 'OK' : 'The database does not answer.');
  });
}
