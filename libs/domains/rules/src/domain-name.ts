import { Refusal } from '@tiffin/kernel';
import { getPublicSuffix } from 'tldts';
import { ownershipName } from './ownership-record.js';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const longestName = 253;
/** Names that no DNS of the internet answers for. */
const nobodys = ['localhost', 'local', 'invalid', 'onion', 'arpa'];

const isWithin = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

/**
 * The name in the form in which DNS has it: lower case, ASCII (`xn--` for what is not), without the dot at its end.
 * `platformDomains`: where the platform makes host names itself.
 */
export function readDomainName(given: string, platformDomains: readonly string[]): string | Refusal {
  const mistake = mistakeIn(given);
  if (mistake !== null) return refused(mistake);
  const name = asciiOf(given);
  const problem = name === null ? notName(given) : problemOf(name, platformDomains);
  return name === null || problem !== null ? refused(problem ?? notName(given)) : name;
}

const refused = (reason: string): Refusal => Refusal.of('INPUT_INVALID', 'name', reason);

/** Never the whole of a text that is far too long. */
const shown = (given: string): string => `"${given.slice(0, 100)}"`;
const notName = (given: string): string => `${shown(given)} is no domain name. Write one like shop.example.com.`;

/** What people write in place of a domain name. */
function mistakeIn(given: string): string | null {
  if (given.includes('*')) return 'a domain with "*" cannot be added. Add each name by itself.';
  if (/[/?#\\@%]/.test(given)) return 'write the domain name alone, without https:// and without a path.';
  if (/:\d*$/.test(given)) return 'write the domain name alone, without a port.';
  return /[\s\p{Cc}]/u.test(given) || given.length > longestName ? notName(given) : null;
}

function asciiOf(given: string): string | null {
  const host = URL.parse(`http://${given}/`)?.hostname.replace(/\.$/, '') ?? '';
  return host === '' ? null : host;
}

function problemOf(name: string, platformDomains: readonly string[]): string | null {
  if (/^\[|^[\d.]+$/.test(name)) return `${shown(name)} is an address. A domain needs a name, like shop.example.com.`;
  const labels = name.split('.');
  const hasForm = labels.every((part) => label.test(part)) && ownershipName(name).length <= longestName;
  if (!hasForm || labels.length < 2) return notName(name);
  if (platformDomains.some((domain) => isWithin(name, domain)))
    return `${shown(name)} belongs to the platform, which makes such names itself. Add a domain of your own.`;
  if (nobodys.some((ending) => isWithin(name, ending)))
    return `no DNS of the internet answers for ${shown(name)}. Add a domain of your own.`;
  if (getPublicSuffix(name, { allowPrivateDomains: true }) === name)
    return `${shown(name)} is an ending under which many people have their domains. Add a domain of your own.`;
  return null;
}

const gatewaySlug = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** As the host names of gateways begin; null: the only gateway that there is. */
export const readGateway = (given: string | null): string | null | Refusal =>
  given === null || gatewaySlug.test(given)
    ? given
    : Refusal.of('INPUT_INVALID', 'gateway', 'write it as the host name of the gateway begins, like "gateway".');
