import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockedPackages } from './locked-packages.js';
import { type BaseParts, softwareBill } from './software-bill.js';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const base: BaseParts = {
  architecture: 'amd64',
  distribution: { id: 'debian', versionId: '12' },
  packages: [{ name: 'libstdc++6', version: '12.2.0-14+deb12u1', sha256: hex('c') }],
  node: { version: '24.21.0', sha256: `sha256:${hex('node')}` },
};
const image = {
  digest: `sha256:${hex('image')}`,
  content: { kind: 'function', runtime: 'runtime-function-node', runtimeDigest: `sha256:${hex('runtime')}` },
} as const;
const integrity = `sha512-${createHash('sha512').update('x').digest('base64')}`;
const packages = {
  '': { name: 'root', version: '0' },
  'node_modules/left-pad': { version: '1.3.0', integrity, license: 'WTFPL' },
  'node_modules/@scope/a': { version: '2.0.0-rc.1+x', integrity: `sha1-abc ${integrity}` },
  'node_modules/b/node_modules/left-pad': { version: '1.0.0' },
  'node_modules/alias': { name: 'real', version: '1.0.0' },
  'node_modules/tests-alone': { version: '1.0.0', dev: true },
  'node_modules/linked': { link: true },
};
const lockOf = (given: object) => JSON.stringify({ lockfileVersion: 3, packages: given });
const componentsOf = (text: string) =>
  (JSON.parse(text) as { components: { purl?: string; name: string; version: string }[] }).components;

describe('the bill of an image', () => {
  it('names what is in it: base, Node, runtime and packages', () => {
    const bill = softwareBill({ ...image, lockfile: lockOf(packages) }, base);
    expect(componentsOf(bill).map(({ purl, name, version }) => purl ?? `${name} ${version}`)).toEqual([
      'debian 12',
      'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12',
      'pkg:generic/node@24.21.0',
      'pkg:npm/%40scope/a@2.0.0-rc.1%2Bx',
      'pkg:npm/left-pad@1.0.0',
      'pkg:npm/left-pad@1.3.0',
      'pkg:npm/real@1.0.0',
      `runtime-function-node sha256:${hex('runtime')}`,
    ]);
    expect(bill).toContain(createHash('sha512').update('x').digest('hex'));
  });

  it('is the same whenever and in whatever order it is made, and another one for another image', () => {
    const entries = Object.entries(packages);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (order) => {
        const lockfile = lockOf(Object.fromEntries(order));
        expect(softwareBill({ ...image, lockfile }, base)).toBe(
          softwareBill({ ...image, lockfile: lockOf(packages) }, base),
        );
      }),
    );
    expect(softwareBill({ ...image, lockfile: null }, base)).not.toBe(
      softwareBill({ ...image, digest: `sha256:${hex('y')}`, lockfile: null }, base),
    );
  });

  it('is made of any lockfile', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(fc.string(), fc.jsonValue()).map((given) => lockOf(given)),
        ),
        (lockfile) => {
          expect(JSON.parse(softwareBill({ ...image, lockfile }, base))).toMatchObject({ bomFormat: 'CycloneDX' });
          expect(
            lockedPackages(lockfile).every(({ name, version }) => name !== '' && typeof version === 'string'),
          ).toBe(true);
        },
      ),
    );
  });
});
