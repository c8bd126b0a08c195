import type { FastifyInstance } from 'fastify';
import { healthPath, metricsPath, readyPath, reservedPrefix, trafficPath } from '@tiffin/contracts';
import type { OwnTraffic } from '@tiffin/runtime';
import type { RequestMetrics } from './request-metrics.js';

export interface ProbeState {
  readonly isReady: () => boolean;
  readonly metrics: RequestMetrics;
  readonly traffic: OwnTraffic;
}

/** The probes of the process contract, below the reserved prefix alone, which no model can take. */
export function registerProbes(app: FastifyInstance, { isReady, metrics, traffic }: ProbeState): void {
  app.get(trafficPath, (_, res) => res.send(traffic.report()));
  app.get(healthPath, (_, res) => res.type('text/plain').send('OK'));
  app.get(readyPath, (_, res) =>
    res
      .code(isReady() ? 200 : 503)
      .type('text/plain')
      .send(isReady() ? 'OK' : 'not ready'),
  );
  app.get(metricsPath, (_, res) => res.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text()));
}

/** Whether it is asked by who runs the process: it is no traffic. */
export const isProbe = (path: string): boolean => path.startsWith(`${reservedPrefix}/`);
