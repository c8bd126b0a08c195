import type { ConsumerSnapshot } from '@tiffin/contracts';
import { list, number, object } from './read-fields.js';

/** Reads a snapshot as far as the cell makes use of it; gateways read the rest. Throws `Refusal` INPUT_INVALID that names the field. */
export function readConsumers(body: unknown): ConsumerSnapshot {
  const { version, consumers, credentials } = object(body, 'body');
  return {
    version: number(version, 'version'),
    consumers: list(consumers, 'consumers') as ConsumerSnapshot['consumers'],
    credentials: list(credentials, 'credentials') as ConsumerSnapshot['credentials'],
  };
}
