import { describe, expect, it } from 'vitest';
import { connectorSettings } from '@tiffin/canvas-rules';
import { policyDefinitions } from '@tiffin/contracts/gateway';
import { schemaFields } from './schema-field.js';

const kinds = (shape: object): Record<string, string> =>
  Object.fromEntries(schemaFields(shape as Record<string, unknown>).map(({ name, kind }) => [name, kind]));

describe('schemaFields', () => {
  it('reads the settings of a database', () => {
    expect(kinds(connectorSettings.postgresql.shape)).toMatchObject({
      url: 'address',
      port: 'number',
      password: 'secret',
      ssl: 'flag',
      max: 'number',
    });
  });

  it('reads the parameters of a policy with their defaults', () => {
    const fields = new Map(schemaFields(policyDefinitions.proxy.parameters.shape).map((field) => [field.name, field]));
    expect(fields.get('changeOrigin')).toMatchObject({ kind: 'flag', fallback: true, optional: false });
    expect(fields.get('protocolRewrite')).toMatchObject({ kind: 'choice', options: ['http', 'https'], optional: true });
    expect(fields.get('strategy')).toMatchObject({ kind: 'choice', options: ['round-robin', 'least-busy'] });
  });

  it('asks for what has parts as JSON', () => {
    expect(kinds(policyDefinitions.headers.parameters.shape)).toEqual({
      headersPrefix: 'text',
      forwardHeaders: 'json',
    });
    expect(kinds(connectorSettings.rest.shape)).toMatchObject({ operations: 'json', baseURL: 'address' });
  });
});
