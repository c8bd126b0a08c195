import { describe, expect, it } from 'vitest';
import { layout } from '../layout.js';
import { apiSpec, cellSpec, identitySpec, workerSpecs } from './process-specs.js';

const ports = { api: 1, router: 2, identity: 3 };
const database = {
  app: 'postgres://app',
  worker: 'postgres://worker',
  identity: 'postgres://identity',
  operator: 'postgres://operator',
  auditor: 'postgres://auditor',
  applied: [],
};
const specs = [
  cellSpec(ports),
  apiSpec(ports, database, null),
  identitySpec(ports, database),
  ...workerSpecs(ports, database, null),
];
const tokensOf = (name: string) =>
  Object.values(specs.find((spec) => spec.name === name)?.environment ?? {}).filter(
    (value) => value === layout.cellToken || value === layout.cellReadToken,
  );

describe('the processes that up starts', () => {
  it('gives the api a token that changes nothing in the cell', () => {
    expect(tokensOf('api')).toEqual([layout.cellReadToken]);
  });

  it('tells the api the realm of the provider that it starts, and where the console is', () => {
    const { environment } = apiSpec(ports, database, null);
    expect(environment['TIFFIN_ISSUER_URL']).toBe('http://localhost:3/realms/tiffin');
    expect(identitySpec(ports, database).environment['TIFFIN_ISSUER_URL']).toBe(environment['TIFFIN_ISSUER_URL']);
    expect(environment['TIFFIN_PUBLIC_URL']).toBe('http://localhost:1');
  });

  it('gives the provider its own role of the database, and no token of the cell', () => {
    expect(identitySpec(ports, database).environment['DATABASE_URL']).toBe('postgres://identity');
    expect(tokensOf('identity')).toEqual([]);
  });

  it('gives the builder no token, the deployer the full one, the promoter one that changes nothing and the cell both', () => {
    expect(tokensOf('builder')).toEqual([]);
    expect(tokensOf('deployer')).toEqual([layout.cellToken]);
    expect(tokensOf('promoter')).toEqual([layout.cellReadToken]);
    expect(tokensOf('cell-local').toSorted()).toEqual([layout.cellReadToken, layout.cellToken].toSorted());
  });

  it('lets the deployer change databases on this machine, and nobody else', () => {
    const permitted = specs.map(({ name, environment }) => [name, environment['TIFFIN_DATABASES_PERMITTED']]);
    expect(permitted.filter(([, networks]) => networks !== undefined)).toEqual([['deployer', '127.0.0.0/8,::1/128']]);
  });
});
