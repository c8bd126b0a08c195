import { readGatewayFiles, type ReadGateway } from '@tiffin/gateway-files';
import { JsonLog } from '@tiffin/runtime';
import { Consumers } from '../../apps/runtime-gateway/src/consumers/consumer-directory.js';
import { ConfigError } from '../../apps/runtime-gateway/src/load/config-error.js';
import { loadGateway } from '../../apps/runtime-gateway/src/load/load-gateway.js';

const surroundings = { units: {}, log: new JsonLog({ write: () => undefined }), consumers: new Consumers() };
const beside = { absolute: (path: string) => path, read: () => null };

/** Why a gateway cannot be made of it, with the place; null: it is. Anything else that is thrown goes on. */
export function whyNotLoaded(config: unknown): string | null {
  try {
    void loadGateway(config, surroundings, {}).pools.destroy();
    return null;
  } catch (error) {
    if (error instanceof ConfigError && error.message !== '') return error.message;
    throw error;
  }
}

export type Judged = { readonly is: 'served' | 'refused' } | { readonly is: 'problem'; readonly what: string };

const problem = (what: string): Judged => ({ is: 'problem', what });

export const readText = (text: string): ReadGateway =>
  readGatewayFiles(
    { gateway: { name: 'gateway.config.yml', text }, system: null, models: [], consumers: null, beside },
    {},
  );

/** As the runtime gets it. */
export const sent = ({ config }: ReadGateway): object => JSON.parse(JSON.stringify(config)) as object;

/** What the text of a configuration comes to: what is not refused, with its place and the reason, is served. */
export function judgeText(text: string): Judged {
  const read = readText(text);
  const untold = read.notes.find(({ place, what, why, wayOut }) =>
    [place.file, what, why, wayOut].some((part) => part === ''),
  );
  if (untold !== undefined) return problem(`a note says nothing: ${JSON.stringify(untold)}`);
  const isRefused = read.notes.some(({ severity }) => severity === 'refused');
  const why = whyNotLoaded(sent(read));
  if (why !== null && !isRefused) return problem(`read, and then not loaded: ${why}`);
  return { is: isRefused ? 'refused' : 'served' };
}

/** The same for a config that somebody has made for the runtime. */
export const judgeConfig = (config: object): Judged => ({ is: whyNotLoaded(config) === null ? 'served' : 'refused' });
