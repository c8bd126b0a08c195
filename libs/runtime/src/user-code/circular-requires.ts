import type { JsonLog } from '../json-log.js';
import { placesIn, shorten, type UserCode } from './own-paths.js';

const circular = /^Accessing non-existent property '(.*)' of module exports inside circular dependency$/;

/** Places at which a name was read of a module that had not run yet, by file and name. */
const readTooEarly = new Map<string, string>();
const keyOf = (place: string, name: string): string => `${place.replace(/:\d+$/, '')} ${name}`;

/** From now on a module that is used before it has run is told in plain words, with the place; Node's own warnings stay as they are. */
export function noteCircularRequires({ folder }: UserCode, log: JsonLog): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    const name = circular.exec(warning.message)?.[1];
    if (name === undefined) {
      warning.message = shorten(folder, warning.message);
      return printers.forEach((print) => print(warning));
    }
    const at = placesIn(folder, warning.stack ?? '').first ?? 'code';
    readTooEarly.set(keyOf(at, name), at);
    log.warn(`"${name}" is not there yet: ${wayOut}`, { at });
  });
}

const wayOut =
  'modules require each other in a circle. Require the other one inside the function that uses it, or move what both need into a third.';

/** What is to be said of a TypeError about such a name in the file that read it: elsewhere it is another one's. */
export function explainCircle(error: unknown, folder: string): string | null {
  if (!(error instanceof TypeError)) return null;
  const [, name = ''] = /^(?:.*\.)?([\w$]+) is not a (?:function|constructor)/.exec(error.message) ?? [];
  const { first } = placesIn(folder, error.stack ?? '');
  const at = first === null ? undefined : readTooEarly.get(keyOf(first, name));
  return at === undefined ? null : `${error.message}. It was not there yet when ${at} asked for it: ${wayOut}`;
}
