import { addressProblem } from '@tiffin/contracts';
import { ConfigError } from './config-error.js';
import type { Section } from './section.js';

/** Addresses of the units that this gateway calls, by unit key. */
export type UnitAddresses = Readonly<Record<string, string>>;

/** Base URLs by name of the service endpoint. A unit that the cell did not name is an error now, not at the first request. */
export function compileServiceEndpoints(config: Section, units: UnitAddresses): Map<string, readonly URL[]> {
  const endpoints = config.section('serviceEndpoints');
  return new Map(endpoints.keys().map((name) => [name, urlsOf(endpoints.section(name), units)]));
}

function urlsOf(endpoint: Section, units: UnitAddresses): readonly URL[] {
  endpoint.allow('urls', 'unit', 'path');
  const urls = endpoint.strings('urls');
  const unit = endpoint.string('unit');
  if ((urls === undefined) === (unit === undefined)) throw endpoint.invalid('needs either "urls" or "unit"');
  if (unit !== undefined) return [unitUrl(endpoint, unit, units)];
  if (urls!.length === 0) throw endpoint.invalid('needs at least one address in "urls"');
  return urls!.map((url) => parsed(url, endpoint));
}

function unitUrl(endpoint: Section, unit: string, units: UnitAddresses): URL {
  const address = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (address === undefined) {
    throw new ConfigError(
      'UPSTREAM_UNKNOWN',
      `${endpoint.where} calls the unit "${unit}", which TIFFIN_UPSTREAMS does not name.`,
    );
  }
  const path = endpoint.string('path') ?? '';
  return parsed(address.replace(/\/$/, '') + (path === '' || path.startsWith('/') ? path : `/${path}`), endpoint);
}

function parsed(text: string, endpoint: Section): URL {
  endpoint.refuse('urls', addressProblem(text));
  return new URL(text);
}
