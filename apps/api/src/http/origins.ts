import type { IncomingHttpHeaders } from 'node:http';
import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Lets pages of these origins, and no others, read answers. Never any origin: an answer may be to somebody's token. */
export async function addCors(server: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await server.register(fastifyCors, {
    origin: [...origins],
    methods: ['POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    exposedHeaders: ['retry-after'],
    credentials: true,
    maxAge: 600,
  });
}

/** Whether a page may open a socket: browsers ask nobody before they do. Programs other than browsers name no origin. */
export function mayOpenSocket({ origin, host }: IncomingHttpHeaders, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  return host !== undefined && URL.parse(origin)?.host === host;
}
