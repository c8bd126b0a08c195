import { describe, expect, it } from 'vitest';
import type { ProjectId, ReleaseId } from '@tiffin/kernel';
import { keepReasonText } from './keep-reasons.js';
import { planCollection } from './plan-collection.js';
import {
  type RetainedEnvironment,
  type RetainedImage,
  type RetainedRelease,
  type RetentionFacts,
  retentionSettings,
} from './retention-facts.js';

const at = new Date('2026-11-27T00:00:00Z');
const dayMs = 86_400_000;
const ago = (days: number): Date => new Date(at.getTime() - days * dayMs);

const idOf = (number: number): ReleaseId => `release-${number}` as ReleaseId;
const project = 'project' as ProjectId;

const release = (number: number, over: Partial<RetainedRelease> = {}): RetainedRelease => ({
  id: idOf(number),
  projectId: project,
  number,
  createdAt: ago(100),
  imageDigests: [`image-${number}`, 'image-shared'],
  ...over,
});
const image = (name: string, layers: readonly string[] = [], over: Partial<RetainedImage> = {}): RetainedImage => ({
  contentHash: `hash-${name}`,
  digest: `image-${name}`,
  usedAt: ago(100),
  layers,
  ...over,
});
const environment = (over: Partial<RetainedEnvironment>): RetainedEnvironment => ({
  name: 'production',
  currentId: null,
  desiredId: null,
  stableId: null,
  rollbackTargets: [],
  ...over,
});
const facts = (over: Partial<RetentionFacts>): RetentionFacts => ({
  releases: [1, 2, 3].map((number) => release(number)),
  environments: [],
  promotions: [],
  busy: [],
  images: [],
  neededHashes: [],
  ...over,
});
/** Without the rules of number and age, so that what else holds a release is seen. */
const bare = { ...retentionSettings, newest: 0, youngMs: 14 * dayMs, youngImageMs: dayMs };
const numbers = (ids: readonly string[]): number[] => ids.map((id) => Number(id.split('-')[1]));

describe('releases', () => {
  it('go where nothing holds them', () => {
    expect(numbers(planCollection(facts({}), at, bare).releases)).toEqual([1, 2, 3]);
  });

  it.each<[string, Partial<RetentionFacts>, ...string[]]>([
    ['the current one', { environments: [environment({ currentId: idOf(2) })] }, 'runs in production'],
    ['the desired one', { environments: [environment({ desiredId: idOf(2) })] }, 'is wanted in production'],
    ['the stable one', { environments: [environment({ stableId: idOf(2) })] }, 'is stable in production'],
    [
      'a rollback target',
      { environments: [environment({ rollbackTargets: [idOf(2)] })] },
      'production can go back to it',
    ],
    [
      'what is being promoted',
      { promotions: [{ releaseId: idOf(2), fromReleaseId: null, environmentName: 'staging' }] },
      'is being promoted to staging',
    ],
    [
      'what a promotion may have to be put back to',
      {
        releases: [release(1), release(2), release(3)],
        promotions: [{ releaseId: idOf(2), fromReleaseId: idOf(2), environmentName: 'staging' }],
      },
      'is being promoted to staging',
      'staging can go back to it',
    ],
    ['what somebody has hold of', { busy: [idOf(2)] }, 'is being used at this moment'],
    ['what is new', { releases: [release(1), release(2, { createdAt: ago(13) }), release(3)] }, 'is new'],
  ])('%s stays', (_, over, ...texts) => {
    const plan = planCollection(facts(over), at, bare);
    expect(numbers(plan.releases)).toEqual([1, 3]);
    expect(plan.kept.map(({ releaseId, reasons }) => [releaseId, ...reasons.map(keepReasonText)])).toEqual([
      [idOf(2), ...texts],
    ]);
  });

  it('stay until they are 14 days old, to the moment', () => {
    const createdAt = ago(14);
    const releases = [release(1, { createdAt }), release(2, { createdAt: new Date(createdAt.getTime() + 1) })];
    expect(numbers(planCollection(facts({ releases }), at, bare).releases)).toEqual([1]);
  });

  it('stay as the newest 20 of their own project', () => {
    const other = 'other' as ProjectId;
    const releases = [
      ...Array.from({ length: 25 }, (_, index) => release(index + 1)),
      release(101, { projectId: other }),
    ];
    const plan = planCollection(facts({ releases }), at);
    expect(numbers(plan.releases)).toEqual([1, 2, 3, 4, 5]);
    expect(plan.kept.at(-1)?.reasons.map(keepReasonText)).toEqual(['is one of the newest']);
  });

  it('stay as the rollback targets that ran last; those that have gone are not missed', () => {
    const rollbackTargets = Array.from({ length: 12 }, (_, index) => idOf(12 - index));
    const releases = Array.from({ length: 11 }, (_, index) => release(index + 2));
    const plan = planCollection(facts({ releases, environments: [environment({ rollbackTargets })] }), at, bare);
    expect([numbers(plan.releases), plan.unknown]).toEqual([[2], []]);
  });

  it('are told with all that holds them', () => {
    const environments = [
      environment({ name: 'testing', currentId: idOf(2), stableId: idOf(2) }),
      environment({ currentId: idOf(2) }),
    ];
    const [kept] = planCollection(facts({ environments }), at, bare).kept;
    expect(kept?.reasons.map(keepReasonText)).toEqual([
      'runs in testing',
      'is stable in testing',
      'runs in production',
    ]);
  });

  it('all stay where one that is named was not told of', () => {
    const environments = [environment({ currentId: idOf(9) })];
    expect(planCollection(facts({ environments, images: [image('1')] }), at, bare)).toMatchObject({
      releases: [],
      images: [],
      layers: [],
      unknown: [idOf(9)],
    });
  });
});

describe('images and layers', () => {
  const kept = { environments: [environment({ currentId: idOf(2) })] };
  const gone = (over: Partial<RetentionFacts>) => {
    const { images, layers } = planCollection(facts({ ...kept, ...over }), at, bare);
    return [images.map(({ digest }) => digest), layers];
  };

  it.each<[string, Partial<RetentionFacts>, string[], string[]]>([
    ['go with the releases', { images: [image('1', ['a', 'base'])] }, ['image-1'], ['a', 'base']],
    ['stay with a release', { images: [image('2', ['b', 'base'])] }, [], []],
    ['of several releases stay', { images: [image('shared', ['s'])] }, [], []],
    ['go where no release ever had them', { images: [image('other', ['o'])] }, ['image-other'], ['o']],
    ['stay while they are needed', { images: [image('1', ['a'])], neededHashes: ['hash-1'] }, [], []],
    ['stay while they are new', { images: [image('1', ['a'], { usedAt: ago(0.5) })] }, [], []],
    [
      'share layers with what stays',
      { images: [image('1', ['a', 'base']), image('2', ['b', 'base'])] },
      ['image-1'],
      ['a'],
    ],
    [
      'are one where two contents came to the same',
      { images: [image('1', ['a'], { contentHash: 'needed' }), image('1', ['a'])], neededHashes: ['needed'] },
      [],
      [],
    ],
  ])('%s', (_, over, images, layers) => {
    expect(gone(over)).toEqual([images, layers]);
  });
});

/** Random facts against rules that are told one by one, for each release and image by itself. The seeds are kept. */
describe('against each release told by itself', () => {
  const seeds = Array.from({ length: 300 }, (_, index) => 4_000 + index);

  function chance(seed: number): (most: number) => number {
    let state = seed;
    return (most) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
  }

  function randomFacts(random: (most: number) => number): RetentionFacts {
    const count = 1 + random(40);
    const any = (): ReleaseId => idOf(1 + random(count));
    const maybe = (): ReleaseId | null => (random(3) === 0 ? null : any());
    const some = <T>(most: number, make: (index: number) => T): T[] =>
      Array.from({ length: random(most + 1) }, (_, index) => make(index));
    return {
      releases: Array.from({ length: count }, (_, index) =>
        release(index + 1, {
          projectId: `project-${random(3)}` as ProjectId,
          createdAt: ago(random(30)),
          imageDigests: some(4, () => `image-${random(30)}`),
        }),
      ),
      environments: some(4, (index) =>
        environment({
          name: `e${index}`,
          currentId: maybe(),
          desiredId: maybe(),
          stableId: maybe(),
          rollbackTargets: some(5, any),
        }),
      ),
      promotions: some(3, () => ({ releaseId: any(), fromReleaseId: maybe(), environmentName: 'e' })),
      busy: some(2, any),
      images: some(30, (index) =>
        image(
          String(index),
          some(4, () => `layer-${random(20)}`),
          { usedAt: ago(random(40) / 10) },
        ),
      ),
      neededHashes: some(5, () => `hash-${random(30)}`),
    };
  }

  it.each(seeds)('seed %i', (seed) => {
    const random = chance(seed);
    const given = randomFacts(random);
    const settings = {
      ...retentionSettings,
      newest: random(8),
      rollbackTargets: random(4),
      youngMs: random(20) * dayMs,
    };
    const plan = planCollection(given, at, settings);

    const stays = ({ id, projectId, number, createdAt }: RetainedRelease): boolean =>
      given.environments.some((one) => one.currentId === id || one.desiredId === id || one.stableId === id) ||
      given.environments.some((one) => one.rollbackTargets.slice(0, settings.rollbackTargets).includes(id)) ||
      given.promotions.some((one) => one.releaseId === id || one.fromReleaseId === id) ||
      given.busy.includes(id) ||
      given.releases.filter((one) => one.projectId === projectId && one.number > number).length < settings.newest ||
      at.getTime() - createdAt.getTime() < settings.youngMs;
    const staying = given.releases.filter(stays);
    expect(plan.kept.map(({ releaseId }) => releaseId)).toEqual(staying.map(({ id }) => id));
    expect(plan.releases.toSorted()).toEqual(
      given.releases
        .filter((one) => !stays(one))
        .map(({ id }) => id)
        .toSorted(),
    );

    const imageStays = ({ digest, contentHash, usedAt }: RetainedImage): boolean =>
      staying.some(({ imageDigests }) => imageDigests.includes(digest)) ||
      given.neededHashes.includes(contentHash) ||
      at.getTime() - usedAt.getTime() < settings.youngImageMs;
    expect(plan.images.map(({ digest }) => digest)).toEqual(
      given.images.filter((one) => !imageStays(one)).map(({ digest }) => digest),
    );
    for (const layer of plan.layers)
      expect(given.images.filter(imageStays).some(({ layers }) => layers.includes(layer))).toBe(false);
    const left = given.images.filter((one) => !imageStays(one)).flatMap(({ layers }) => layers);
    const used = new Set(given.images.filter(imageStays).flatMap(({ layers }) => layers));
    expect(new Set(plan.layers)).toEqual(new Set(left.filter((layer) => !used.has(layer))));
  });
});
