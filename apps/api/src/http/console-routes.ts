import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { atOwnName } from '../sign-in/own-name.js';

/** The bundler puts a hash into these names, so their content never changes. */
const isHashed = (path: string): boolean => /^assets\/.+-[\w-]{8}\.\w+$/.test(path);

/**
 * Serves the built console, compressed as the build left it beside each file (`.br`, `.gz`); a page that the browser asks for by an
 * address of the console's own is its one page. `home`: where people sign in; null where they do not.
 */
export async function addConsoleRoutes(
  server: FastifyInstance,
  { folder, home }: { readonly folder: string; readonly home: URL | null },
): Promise<void> {
  await server.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, preCompressed: true });
  server.get('/*', (request, reply) => {
    const own = home && atOwnName(request, home);
    return own ? reply.redirect(own) : sendFile(folder, request, reply);
  });
}

function sendFile(folder: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = fileOf(request.url);
  if (path !== '' && path !== 'index.html' && existsSync(join(folder, path))) {
    const keep = isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
    return reply.header('cache-control', keep).sendFile(path);
  }
  const isPage = request.url.split('?', 1)[0] === '/' || request.headers.accept?.includes('text/html');
  if (isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html');
  return reply.code(404).type('text/plain').send('There is nothing here.');
}

/** Path of a file below the console's folder; empty for what is none. */
function fileOf(url: string): string {
  const path = URL.parse(`http://console${url}`)?.pathname.slice(1) ?? '';
  const isPlain = /^[\w./-]+$/.test(path) && !path.split('/').some((part) => part === '' || part.startsWith('.'));
  // The compressed forms are not files of their own.
  return isPlain && !/\.(br|gz)$/.test(path) ? path : '';
}
