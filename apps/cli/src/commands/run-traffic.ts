import { trafficQuery } from '../api/traffic-documents.js';
import { trafficLines } from '../output/traffic-lines.js';
import { type EnvironmentOptions, inEnvironment } from './in-environment.js';

interface Options extends Omit<EnvironmentOptions, 'environment'> {
  readonly unit?: string;
  readonly endpoint?: string;
  /** In seconds. */
  readonly since: number;
  readonly step?: number;
}

/** Shows what units have answered, by endpoint and time. */
export function runTraffic(environment: string, { since, unit, endpoint, step, ...options }: Options): Promise<void> {
  return inEnvironment({ ...options, environment }, async (api, id, terminal) => {
    const from = new Date(Date.now() - since * 1_000).toISOString();
    const wanted = { unitKey: unit ?? null, endpoint: endpoint ?? null, stepMinutes: step ?? null };
    const { traffic } = (await api.ask(trafficQuery, { id, from, ...wanted })).environment;
    if (terminal.json) return terminal.data({ ok: true, ...traffic });
    for (const line of trafficLines(traffic)) terminal.line(line);
  });
}
