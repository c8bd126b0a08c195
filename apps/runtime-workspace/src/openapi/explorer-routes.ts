import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ApiError } from '../api-error.js';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API explorer</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="swagger-ui.css">
  </head>
  <body>
    <main id="explorer"><noscript>The explorer needs JavaScript; the document is at <a href="openapi.json">openapi.json</a>.</noscript></main>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#explorer', deepLinking: true, validatorUrl: null });
`;

// Swagger UI sets style attributes and draws its icons as data: images; scripts come from here only.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Swagger UI at `/explorer/`. Its two files lie in `assets/` (see assets.json); without them the page says so. */
export function registerExplorer(app: FastifyInstance, assetsFolder: string): void {
  app.get('/explorer', (_, res) => res.redirect('explorer/', 308));
  app.get('/explorer/', (_, res) => guarded(res).type('text/html; charset=utf-8').send(page));
  app.get('/explorer/start.js', (_, res) => guarded(res).type('text/javascript; charset=utf-8').send(start));
  const assets = {
    'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
    'swagger-ui.css': 'text/css; charset=utf-8',
  };
  for (const [file, type] of Object.entries(assets)) {
    app.get(`/explorer/${file}`, async (_, res) => {
      const bytes = await readFile(join(assetsFolder, file)).catch(() => {
        throw new ApiError(404, 'NO_EXPLORER', `This image has no assets/${file}; the document is at /openapi.json.`);
      });
      return guarded(res).type(type).header('cache-control', 'public, max-age=3600').send(bytes);
    });
  }
}

const guarded = (res: FastifyReply): FastifyReply =>
  res.header('content-security-policy', policy).header('x-content-type-options', 'nosniff');
