import { betweenWildcards, hostProblem, hostRegexProblem, wholeHost } from '@tiffin/contracts';
import type { Section } from '../load/section.js';

/** A host that is compared as a whole, in lower case; undefined: a pattern, or any. */
export function exactHost(endpoint: Section): string | undefined {
  const host = endpoint.string('host') ?? '';
  return endpoint.string('hostRegex') !== undefined || host === '' || host.includes('*')
    ? undefined
    : host.toLowerCase();
}

/** Undefined is any host. The argument is the Host header without port, in lower case. */
export type HostTest = ((hostname: string) => boolean) | undefined;

/** What is longer was never a host, and patterns are judged by what they take for one. */
const longestHost = 255;

/** `*` inside a host stands for exactly one label or a part of it; a `hostRegex` has to match the whole host. */
export function compileHost(endpoint: Section): HostTest {
  const regex = endpoint.regex('hostRegex', hostRegexProblem);
  if (regex !== undefined) return bounded(new RegExp(wholeHost(regex), 'i'));
  const host = endpoint.string('host') ?? '*';
  endpoint.refuse('host', hostProblem(host));
  if (host === '*' || host === '') return undefined;
  if (!host.includes('*')) {
    const exact = host.toLowerCase();
    return (hostname) => hostname === exact;
  }
  const labels = host.split('.').map((label, index) => {
    const texts = label.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return betweenWildcards(texts, { sign: '[^.]', least: 1 }, `w${index}_`);
  });
  return bounded(new RegExp(`^${labels.join('\\.')}$`, 'i'));
}

const bounded =
  (regex: RegExp): HostTest =>
  (hostname) =>
    hostname.length <= longestHost && regex.test(hostname);

/** Endpoints with the same key are tried together, at the place of the first of them. */
export function hostKey(endpoint: Section): string {
  const regex = endpoint.string('hostRegex');
  if (regex !== undefined) return `regex ${regex}`;
  const host = endpoint.string('host')?.toLowerCase() ?? '*';
  return host === '' ? 'host *' : `host ${host}`;
}

/** The host of a Host header: no port, lower case; the brackets of an IPv6 address stay. */
export function hostnameOf(header: string | undefined): string {
  if (header === undefined) return '';
  const port = header.lastIndexOf(':');
  const bare = port === -1 || header.endsWith(']') ? header : header.slice(0, port);
  return bare.toLowerCase();
}
