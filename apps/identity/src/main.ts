import { createServer } from 'node:http';
import { runProcess } from '@tiffin/process';
import { readConfig } from './config.js';
import { mailerFor } from './mailer-for.js';
import { listen } from './server/listen.js';

await runProcess({
  name: 'identity',
  readConfig,
  start: async (config, log) => {
    // First of all the port: others are told the issuer, which names it, and start meanwhile.
    const server = createServer();
    const waiting = (_: unknown, response: { writeHead(status: number): { end(): unknown } }) =>
      void response.writeHead(503).end();
    server.on('request', waiting);
    const port = await listen(server, config);
    log.info({ port }, 'listening');
    const { openIdentity } = await import('./open-identity.js');
    const identity = await openIdentity(config, {
      mailer: mailerFor(config.mail, log),
      report: (error) => log.error({ err: error }, 'a request failed'),
    });
    server.off('request', waiting).on('request', identity.answer);
    const close = async (): Promise<void> => {
      await new Promise((done) => server.close(done).closeIdleConnections());
      await identity.close();
    };
    return { ready: { issuer: config.issuer, port }, close };
  },
});
