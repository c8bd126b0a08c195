import { readCellPeers, type CellPeer } from '@tiffin/deployments-rules';
import { optional, text, WrongVariables } from '@tiffin/process';
import * as z from 'zod/mini';

/** The Redis in which gateways of clusters count together, and who makes its users. */
export interface LimitsConfig {
  /** `redis://HOST:PORT` or `rediss://HOST:PORT`. */
  readonly url: string;
  /** Null: Redis' own `default`. */
  readonly username: string | null;
  readonly passwordFile: string;
  /** Of whom to trust as its authority; null: whom everybody trusts. */
  readonly caFile: string | null;
  /** Where it is, as walls see it. */
  readonly peers: readonly CellPeer[];
}

const address =
  'the address of a Redis for gateways alone, redis://HOST:PORT or rediss://HOST:PORT, without user or password';
const isAddress = (url: string): boolean => /^rediss?:\/\/[^/?#@\s]+\/?$/.test(url) && URL.canParse(url);

export const limitsVariables = {
  TIFFIN_LIMITS_REDIS_URL: optional(text(address).check(z.refine(isAddress, { error: address }))),
  TIFFIN_LIMITS_REDIS_USERNAME: optional(text('who may make users of that Redis')),
  TIFFIN_LIMITS_REDIS_PASSWORD_FILE: optional(text('the path of the password of who may make users of that Redis')),
  TIFFIN_LIMITS_REDIS_CA_FILE: optional(text('the path of the certificates of whom to trust as its authority')),
  TIFFIN_LIMITS_REDIS_PEERS: optional(text('where that Redis is, as JSON: a list of pods and networks')),
};

type Read = { readonly [Name in keyof typeof limitsVariables]: z.output<(typeof limitsVariables)[Name]> };

/** Null: each replica of a gateway counts for itself. */
export function limitsConfigOf(read: Read): LimitsConfig | null {
  const { TIFFIN_LIMITS_REDIS_URL: url, TIFFIN_LIMITS_REDIS_PASSWORD_FILE: passwordFile } = read;
  if (url === null) return null;
  if (passwordFile === null) throw wrong('also needs TIFFIN_LIMITS_REDIS_PASSWORD_FILE, a path.');
  return {
    ...{ url, passwordFile, username: read.TIFFIN_LIMITS_REDIS_USERNAME, caFile: read.TIFFIN_LIMITS_REDIS_CA_FILE },
    peers: peersOf(url, read.TIFFIN_LIMITS_REDIS_PEERS),
  };
}

/** Walls know addresses and pods, and no names. */
function peersOf(url: string, given: string | null): readonly CellPeer[] {
  const peers = given === null ? addressIn(url) : readCellPeers(given);
  if (peers !== null && peers.length > 0) return peers;
  const form = 'such as [{"network":"10.1.2.3/32"}] or [{"namespace":"redis","podLabels":{"app":"redis"}}]';
  throw wrong(`names no address: it also needs TIFFIN_LIMITS_REDIS_PEERS, where that is, ${form}.`);
}

function addressIn(url: string): readonly CellPeer[] | null {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return readCellPeers(JSON.stringify([{ network: `${host}/${host.includes(':') ? 128 : 32}` }]));
}

const wrong = (problem: string): WrongVariables =>
  new WrongVariables(`deployer cannot start with these variables:\nTIFFIN_LIMITS_REDIS_URL ${problem}`);
