import { z } from 'zod';
import { connectorSettings } from './connector-settings.js';
import { entityBase } from './entity-base.js';

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

/** The settings as their kind's schema reads them, with its problems one by one. */
function readSettings(kind: ConnectorKind, settings: unknown, context: z.RefinementCtx): Record<string, unknown> {
  const read = connectorSettings[kind].safeParse(settings);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues)
    context.addIssue({ code: 'custom', path: ['settings', ...path], message });
  return z.NEVER;
}

/** Where models keep their data. `settings` depend on the kind of `connector`. */
export const connectorSchema = z
  .strictObject({
    ...entityBase,
    type: z.literal('Connector'),
    connector: z.enum(kinds),
    settings: z.record(z.string(), z.unknown()).default({}),
  })
  .transform((entity, context) => ({ ...entity, settings: readSettings(entity.connector, entity.settings, context) }));

export type Connector = z.infer<typeof connectorSchema>;
