import { Refusal } from '@tiffin/kernel';
import { invalid } from './accept-unit.js';

const labelPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const longestHost = 253;

/** Whether a host is one that a cluster can route: labels of DNS, no wildcard, and no address. */
export function refuseHost(host: string): Refusal | null {
  const labels = host.split('.');
  const isName = labels.every((label) => labelPattern.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  if (host.length <= longestHost && isName) return null;
  return invalid(`routes.${host.slice(0, longestHost)}`, 'is no host name that a cluster can route.');
}
