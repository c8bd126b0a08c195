import type { FastifyInstance } from 'fastify';
import type { RequestMetrics } from './request-metrics.js';

export interface ProbeState {
  readonly isReady: () => boolean;
  readonly metrics: RequestMetrics;
}

/** The probes of the process contract, at their usual paths and below the reserved prefix, which no model can take. */
export function registerProbes(app: FastifyInstance, { isReady, metrics }: ProbeState): void {
  for (const prefix of ['', '/.tiffin']) {
    app.get(`${prefix}/healthz`, (_, res) => res.type('text/plain').send('OK'));
    app.get(`${prefix}/readyz`, (_, res) =>
      res
        .code(isReady() ? 200 : 503)
        .type('text/plain')
        .send(isReady() ? 'OK' : 'not ready'),
    );
    app.get(`${prefix}/metrics`, (_, res) => res.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text()));
  }
}
