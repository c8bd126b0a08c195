import { reservedPrefix } from './runtime-process.js';

/** Where a unit tells what it has answered, by endpoint. As all of the prefix but the health: the platform's alone. */
export const trafficPath = `${reservedPrefix}/traffic`;

/** By class of status; the last: the client went away before it had the whole answer. */
export const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const;

/** How long a request took at most, from its first line to the end of its answer; what took longer than the last is counted behind it. */
export const latencyBucketsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

/** How many numbers there are of an endpoint: by class of status, then by latency. Each request is in both once. */
export const trafficFigures = statusClasses.length + latencyBucketsMs.length + 1;

/** Requests of one endpoint: its name in the gateway's config, empty where none matched or the unit has none. */
export type EndpointTraffic = readonly [endpoint: string, figures: readonly number[]];

/**
 * What one process has answered since it began, health and what else is asked below the reserved prefix left out. All figures only
 * grow, so that who looks may come late, twice, or be another one than before. Endpoints without a request are left out.
 */
export interface UnitTraffic {
  /** A UUID, another one for each process. */
  readonly run: string;
  readonly endpoints: readonly EndpointTraffic[];
}

/** The same with what the cell knows of the process. Of endpoints only what is not known to be kept. */
export interface RunTraffic extends UnitTraffic {
  readonly environmentId: string;
  readonly unit: string;
}

/** Every process that a cell knows of, also those of which nothing is new: they are still there. */
export interface TrafficReport {
  readonly runs: readonly RunTraffic[];
}

/** Of one process. More endpoints than this have no figures of their own. */
export const mostEndpoints = 500;
const longestName = 200;
/** What a process says of its traffic is no longer than this. */
export const mostTrafficBytes = 512 * 1024;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Null: it is none. The process may run code of a tenant, so that what it says may be anything. */
export function trafficIn(text: string): UnitTraffic | null {
  try {
    const { run, endpoints } = JSON.parse(text) as { readonly run?: unknown; readonly endpoints?: unknown };
    if (typeof run !== 'string' || !uuid.test(run) || !Array.isArray(endpoints)) return null;
    return { run, endpoints: endpoints.slice(0, mostEndpoints).filter(isEndpoint) };
  } catch {
    return null;
  }
}

function isEndpoint(given: unknown): given is EndpointTraffic {
  if (!Array.isArray(given) || given.length !== 2) return false;
  const [name, figures] = given as readonly unknown[];
  return typeof name === 'string' && isName(name) && Array.isArray(figures) && isFigures(figures);
}

/** A NUL is no text to a database. */
const isName = (name: string): boolean => name.length <= longestName && !name.includes('\0') && name.isWellFormed();

const isFigures = (figures: readonly unknown[]): boolean =>
  figures.length === trafficFigures && figures.every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
