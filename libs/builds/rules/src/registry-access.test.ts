import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, Refusal, type TenantId } from '@tiffin/kernel';
import { decideRegistryAccess, readScopes, type RegistryCaller } from './decide-registry-access.js';
import { dockerConfig, isSame, RegistryCredentials } from './registry-credentials.js';
import { RepositoryPaths } from './repository-paths.js';

const key = (version: number, bytes = randomBytes(32)) => `${version} ${bytes.toString('base64')}`;
const read = (...lines: string[]) => accepted(RegistryCredentials.read(lines.join('\n')));
const tenantId = fc.uuid().map((id) => id as TenantId);

describe('credentials for fetching', () => {
  it('open what their tenant has, and follow from the key alone', () => {
    const line = key(1);
    fc.assert(
      fc.property(tenantId, (tenant) => {
        const credential = read(line).ofTenant(tenant);
        expect(read(line).ofTenant(tenant)).toEqual(credential);
        expect(read(line).opens(credential)).toBe(tenant);
      }),
    );
  });

  it('open nothing under another name, of another key, or changed', () => {
    const credentials = read(key(1));
    fc.assert(
      fc.property(tenantId, tenantId, fc.nat(47), fc.constantFrom('A', 'B', '-', '1'), (tenant, other, at, letter) => {
        const { username, password } = credentials.ofTenant(tenant);
        if (other !== tenant) expect(credentials.opens({ username: other, password })).toBeNull();
        expect(read(key(1)).opens({ username, password })).toBeNull();
        const changed = `${password.slice(0, at)}${letter}${password.slice(at + 1)}`;
        if (changed !== password) expect(credentials.opens({ username, password: changed })).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (username, password) => {
        expect(credentials.opens({ username, password })).toBeNull();
      }),
    );
  });

  it('are of the newest key; older ones open until their key is gone', () => {
    const tenant = '0191a0b0-0000-7000-8000-000000000001' as TenantId;
    const [first, second] = [key(1), key(2)];
    const old = read(first).ofTenant(tenant);
    const both = read('# changed on Friday', first, second, '');
    expect(both.ofTenant(tenant)).toEqual(read(second).ofTenant(tenant));
    expect([both.opens(old), both.opens(both.ofTenant(tenant))]).toEqual([tenant, tenant]);
    expect(read(second).opens(old)).toBeNull();
    // The same bytes under another version are another key.
    expect(read(first.replace(/^1 /, '3 ')).opens({ ...old, password: old.password.replace('-1-', '-3-') })).toBeNull();
  });

  it('are not made of a file that holds something else', () => {
    const wrong = ['', 'x', key(1).slice(0, -3), `${key(1)}\nx`, `${key(1)}\n${key(1)}`, key(1, randomBytes(16))];
    expect(wrong.filter((text) => !(RegistryCredentials.read(text) instanceof Refusal))).toEqual([]);
  });

  it('are written as Kubernetes reads them', () => {
    const text = dockerConfig('registry.example:5000', { username: 'u', password: 'p' });
    expect(JSON.parse(text)).toEqual({
      auths: { 'registry.example:5000': { username: 'u', password: 'p', auth: 'dTpw' } },
    });
  });

  it('are compared whole', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => isSame(a, b) === (a === b)));
  });
});

describe('what a registry opens', () => {
  const paths = accepted(RepositoryPaths.of('tiffin'));
  const action = fc.constantFrom('pull', 'push', 'delete', '*', 'x');
  const actions = fc.array(action, { minLength: 1, maxLength: 4 });
  const type = fc.constantFrom('repository', 'registry');
  const name = fc.oneof(
    fc.uuid().map((id) => `tiffin/t-${id}`),
    fc.constantFrom('tiffin/platform', 'catalog', 'tiffin', 'other/x', 'tiffin/t-../t-x'),
  );
  const asked = fc.array(fc.record({ type, name, actions }), { maxLength: 6 });

  it('is never more than was asked for, and for a tenant fetching from its own repository alone (I-28)', () => {
    fc.assert(
      fc.property(tenantId, asked, actions, (tenant, others, own) => {
        const mine = accepted(paths.ofTenant(tenant));
        const all = [...others, { type: 'repository', name: mine, actions: own }];
        const got = decideRegistryAccess({ kind: 'tenant', tenantId: tenant }, all, paths);
        expect(got.every((one) => one.name === mine && one.type === 'repository')).toBe(true);
        expect(got.flatMap((one) => one.actions).filter((one) => one !== 'pull')).toEqual([]);
        expect(got.length > 0).toBe(
          own.includes('pull') || others.some((one) => one.name === mine && one.actions.includes('pull')),
        );
      }),
    );
  });

  it('to the builder are the repositories of this installation', () => {
    const builder: RegistryCaller = { kind: 'builder' };
    const id = '0191a0b0-0000-7000-8000-000000000001';
    const all = readScopes([
      `repository:tiffin/t-${id}:pull,push repository:tiffin/platform:pull`,
      'repository:other/x:pull,push',
      'registry:catalog:*',
      'repository:tiffin:pull',
    ]);
    expect(decideRegistryAccess(builder, all, paths)).toEqual([
      { type: 'repository', name: `tiffin/t-${id}`, actions: ['pull', 'push'] },
      { type: 'repository', name: 'tiffin/platform', actions: ['pull'] },
    ]);
  });

  it('is asked for in a form; what has another one asks for nothing', () => {
    expect(
      readScopes(['', 'x', 'repository:a', 'repository:a:', 'repository:a:Pull', 'repository::pull', 'a b c']),
    ).toEqual([]);
    fc.assert(fc.property(fc.array(fc.string()), (given) => void readScopes(given)));
    const many = readScopes([Array.from({ length: 100 }, () => `repository:tiffin/platform:pull`).join(' ')]);
    expect(decideRegistryAccess({ kind: 'builder' }, many, paths).length).toBeLessThanOrEqual(20);
  });
});
