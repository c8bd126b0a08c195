/** What every cell does alike when it starts a unit. */
import type { DesiredUnit } from './cell-protocol.js';

/**
 * Whether a variable of a unit, or of its image, is kept from its process. NODE_OPTIONS can lift Node's permission flags (tried:
 * `--allow-fs-read=*` in it opens every file), LD_PRELOAD and OPENSSL_CONF load native code that knows no permissions, other
 * NODE_ variables read and write files by name.
 */
export const isWithheld = (variable: string): boolean =>
  variable !== 'NODE_ENV' && /^(NODE_|LD_|OPENSSL_|SSL|TIFFIN_)/.test(variable);

/** V8's old generation gets three quarters, so that buffers and the young generation have room too. */
export const heapMb = (memoryMb: number): number => Math.max(32, Math.floor(memoryMb * 0.75));

/** What a unit reads of its secrets and values, as the contract of runtimes has it (no secret is named `variables`); null: nothing. */
export function boundText({ secrets = {}, values = {} }: Pick<DesiredUnit, 'secrets' | 'values'>): string | null {
  const variables = Object.keys(values).length > 0 ? { variables: values } : {};
  const bound = { ...secrets, ...variables };
  return Object.keys(bound).length > 0 ? JSON.stringify(bound) : null;
}
