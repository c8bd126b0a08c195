/** Guards of retention: what is collected, and what must never be. */
const store = 'libs/drivers/postgres/src';
const images = 'libs/drivers/images/src/store';
const migration = 'prisma/migrations/20261127070000_retention_is_followed/migration.sql';
const races = [`${store}/retention-races.test.ts`, 'is collected and refused, or kept and promoted, never half'];

export const retention = [
  {
    guard: 'retention: what counts is seen once nobody can begin to use a release any more (F-37)',
    without: 'a rollback that began a moment ago finds no images',
    file: 'libs/builds/operations/src/collect-releases.ts',
    find: 'const look = await rows.look();',
    replace: 'const look = first;',
    test: races,
  },
  {
    guard: 'retention: what is promoted has its images, or is refused (F-37)',
    without: 'a promotion goes on to a release whose images went while it was asked for',
    file: migration,
    find: 'PERFORM public.hold_images(NEW.tenant_id, NEW.release_id);',
    replace: 'PERFORM NEW.release_id;',
    test: [`${store}/retention.test.ts`, 'cannot be promoted or wanted, with the gate that closed'],
  },
  {
    guard: 'retention: what is wanted has its images, or is refused',
    without: 'an environment is to run what cannot be deployed',
    file: migration,
    find: 'PERFORM public.hold_images(NEW.tenant_id, NEW.desired_release_id);',
    replace: 'PERFORM NEW.desired_release_id;',
    test: [`${store}/retention.test.ts`, 'cannot be promoted or wanted, with the gate that closed'],
  },
  {
    guard: 'retention: an image that a build takes as it is stays',
    without: 'a build uses an image that is collected before its release names it',
    file: `${store}/postgres-build-store.ts`,
    find: 'Prisma.sql`update image i set used_at = now() where',
    replace: 'Prisma.sql`update image i set used_at = used_at where',
    test: [`${store}/retention.test.ts`, 'keeps it, though no release names it yet'],
  },
  {
    guard: 'retention: a release is made only where its images are on record',
    without: 'what is built cannot be deployed',
    file: `${store}/postgres-build-store.ts`,
    find: 'if (found?.isWhole !== true) throw',
    replace: 'if (found === null) throw',
    test: [`${store}/retention.test.ts`, 'does not find it once it is collected, and ends in no release that lacks it'],
  },
  {
    guard: 'retention: files that go again wait anew',
    without: 'files go a moment after the image, beside a deployment that unpacks it',
    file: migration,
    find: 'DO UPDATE SET erased_at = now();',
    replace: 'DO NOTHING;',
    test: [`${store}/retention.test.ts`, 'wait anew where it goes again'],
  },
  {
    guard: 'retention: what a builder has just taken stays',
    without: 'an image that is being built lacks a layer',
    file: `${images}/removal.ts`,
    find: 'return found.mtimeMs > this.beforeMs ?',
    replace: 'return found.mtimeMs > Infinity ?',
    test: [`${images}/collect-images.test.ts`, 'stay where a builder has just taken them, or what they are made of'],
  },
  {
    guard: 'retention: a cell removes nothing while it unpacks',
    without: 'a unit starts in a folder that is being removed',
    file: 'apps/cell-local/src/state/oci-image-store.ts',
    find: 'if (this.unpacking > 0) return Promise.resolve();',
    replace: '',
    test: [
      'apps/cell-local/src/state/oci-image-store.test.ts',
      'nothing is removed while an image is being unpacked, and none is unpacked while something is removed',
    ],
  },
];
