import type { FastifyInstance } from 'fastify';
import { healthPath, readyPath, reservedPrefix, trafficPath } from '@tiffin/contracts';
import type { OwnTraffic } from '@tiffin/runtime';
import type { RequestMetrics } from './request-metrics.js';

export interface ProbeState {
  readonly isReady: () => boolean;
  readonly metrics: RequestMetrics;
  readonly traffic: OwnTraffic;
}

/** The probes of the process contract, at their usual paths and below the reserved prefix, which no model can take. */
export function registerProbes(app: FastifyInstance, { isReady, metrics, traffic }: ProbeState): void {
  app.get(trafficPath, (_, res) => res.send(traffic.report()));
  for (const prefix of ['', reservedPrefix]) {
    const at = (path: string): string => path.replace(reservedPrefix, prefix);
    app.get(at(healthPath), (_, res) => res.type('text/plain').send('OK'));
    app.get(at(readyPath), (_, res) =>
      res
        .code(isReady() ? 200 : 503)
        .type('text/plain')
        .send(isReady() ? 'OK' : 'not ready'),
    );
    app.get(`${prefix}/metrics`, (_, res) => res.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text()));
  }
}

const own = [healthPath, readyPath, `${reservedPrefix}/metrics`].map((path) => path.slice(reservedPrefix.length));

/** Whether it is asked by who runs the process: it is no traffic. */
export const isProbe = (path: string): boolean => own.includes(path) || path.startsWith(`${reservedPrefix}/`);
