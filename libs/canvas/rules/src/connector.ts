import { z } from 'zod';
import { connectorSettings } from './connector-settings.js';
import { entityBase } from './entity-base.js';
import { plainWords } from './plain-words.js';

export type ConnectorKind = keyof typeof connectorSettings;

/** Kinds of connector with the label that the palette shows. */
export const connectorKinds = {
  memory: 'Memory',
  rest: 'REST',
  soap: 'SOAP',
  mongodb: 'MongoDB',
  redis: 'Redis',
  mysql: 'MySQL',
  postgresql: 'PostgreSQL',
  web3: 'Ethereum',
  salesforce: 'Salesforce',
  storage: 'Storage',
  manta: 'TritonObjectStorage',
} as const satisfies Record<ConnectorKind, string>;

const kinds = Object.keys(connectorKinds) as [ConnectorKind, ...ConnectorKind[]];

/** Judges the settings by their kind, and fills in its defaults. A check, not a transform: it runs whatever else is wrong. */
function readSettings(payload: z.core.ParsePayload<z.infer<typeof base>>): void {
  const { connector, settings } = payload.value;
  const read = connectorSettings[connector]?.safeParse(settings, { error: plainWords });
  if (read?.success) payload.value = { ...payload.value, settings: read.data };
  for (const { path, message } of read?.error?.issues ?? [])
    payload.issues.push({ code: 'custom', path: ['settings', ...path], message, input: settings });
}

const base = z.strictObject({
  ...entityBase,
  type: z.literal('Connector'),
  connector: z.enum(kinds),
  settings: z.record(z.string(), z.unknown()).default({}),
});

/** Where models keep their data. `settings` depend on the kind of `connector`. */
export const connectorSchema = base.check(readSettings);

export type Connector = z.infer<typeof connectorSchema>;
