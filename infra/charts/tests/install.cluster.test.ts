import { answering, drawFunctions, type ProjectView, rewrite, waitUntil } from '@tiffin/testing';
import { clusterUnderTest, commandsOf, eventually, shownCommandsOf } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson } from '@tiffin/testing/identity';
import { ApiLoad } from './api-load.js';
import { InstalledPlatform, processes } from './installed-platform.js';

const { registryUrl, entranceUrl, gateway } = clusterUnderTest();
let platform: InstalledPlatform;
let project: ProjectView;
let revision = 0;

/** A dozen processes start at once on two processors. */
const patienceMs = 200_000;

/** Saves a function that answers with its revision. */
async function save(): Promise<number> {
  const operations =
    revision === 0 ? drawFunctions({ hello: answering('1') }) : rewrite('hello', answering(`${revision + 1}`));
  revision = (await platform.client.save(project.id, revision, operations)).number;
  return revision;
}

/** Waits until a revision answers at its gateway. */
async function served(wanted: number): Promise<void> {
  const { urls } = await platform.client.untilLive(project.environmentId, wanted, patienceMs);
  await eventually(`revision ${wanted} answers`, async () => {
    const { status, body } = await platform.client.call(`${urls[0]?.url}/hello`);
    return status === 200 && body.includes(`"${wanted}"`);
  });
}

const isAllReady = async (): Promise<boolean> => {
  const all = await Promise.all(processes.map((name) => platform.ready(name)));
  return all.every(({ pods }, at) => pods === (processes[at] === 'api' ? 3 : 2));
};
const allReady = () => waitUntil('everything is ready', isAllReady, patienceMs);
const twoVersions = async (): Promise<boolean> => (await platform.ready('deployer')).images.size === 2;
const loadNow = () => new ApiLoad({ ...platform, entranceUrl: platform.entranceUrl, projectId: project.id });

describe.runIf(registryUrl && entranceUrl && gateway)('the platform, installed by its chart', () => {
  beforeAll(async () => {
    platform = await InstalledPlatform.install();
  }, 500_000);
  afterAll(() => platform?.remove());

  it('is ready, several of each process, and serves what is saved', async () => {
    await allReady();
    project = await platform.client.createProject('On a cluster');
    await served(await save());
  }, 200_000);

  it('lets in who signs in at Keycloak, through the entrance, and nobody else', async () => {
    const person = newPerson();
    const { realm } = platform.parts;
    await realm.addPerson(person);
    const { access_token: token } = await realm.signIn(person, 'tiffin-cli');
    const signIn = 'mutation { signIn { tenant { slug } viewer { user { email } } } }';
    const ask = (bearer: string) =>
      platform.client.call(`http://${platform.apiHost}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: signIn }),
      });
    expect(JSON.parse((await ask(token)).body)).toMatchObject({
      data: { signIn: { tenant: { slug: expect.any(String) }, viewer: { user: { email: person.email } } } },
    });
    expect(JSON.parse((await ask(`${token.slice(0, -8)}AAAAAAAA`)).body)).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('says what its deployers do by the command of docs/operate.md', async () => {
    const command = shownCommandsOf('docs/operate.md', '### Read a deployment that failed').at(-1) ?? '';
    expect(await platform.shell.type(command)).toMatch(/^\[pod\/\S*deployer\S*\] \S/m);
  });

  it('has its queue in Redis', async () => {
    expect(await platform.parts.queueKeys()).not.toEqual([]);
  });

  it('is upgraded to another image under load: no call fails, two versions work beside each other, nothing is lost (F-39, F-40)', async () => {
    const load = loadNow();
    const [, second] = platform.images;
    const upgrading = platform.upgrade(second);
    let isUpgraded = false;
    upgrading.then(
      () => (isUpgraded = true),
      () => (isUpgraded = true),
    );
    const wanted = await save();
    const both = waitUntil('two versions are ready at once', twoVersions, patienceMs);
    // An upgrade that fails says why.
    await Promise.race([upgrading.then(() => both), both]);
    while (!isUpgraded) await served(await save());
    await upgrading;
    const seen = await load.stop();
    expect(seen).toMatchObject({ failed: [], retried: [] });
    expect(seen.answered).toBeGreaterThan(100);
    expect(revision).toBeGreaterThan(wanted);
    // Those of the former version have been told to end, and some answer a little longer.
    for (const name of processes) {
      await eventually(`${name} is of the new version alone`, async () => {
        const { images } = await platform.ready(name);
        return images.size === 1 && images.has(second?.digest ?? '');
      });
    }
  }, 500_000);

  it.each(processes)(
    'goes on when %s is killed in the middle of work: no call fails that is retried, nothing is lost',
    async (name) => {
      const load = loadNow();
      const wanted = await save();
      await platform.kill(name);
      await served(wanted);
      expect((await load.stop()).failed).toEqual([]);
    },
    200_000,
  );

  it('and the load would see it if there were no api; work that nobody does waits, and is done then', async () => {
    await allReady();
    await platform.scale('builder', 0);
    await eventually('there is no builder', async () => (await platform.pods('builder')).length === 0);
    const load = loadNow();
    await eventually('calls are answered', () => load.seen.answered > 0);
    const wanted = await save();
    await platform.kill('api', 'all');
    await eventually('calls had to be retried', () => load.seen.retried.length > 0);
    expect((await load.stop()).failed).toEqual([]);
    const { state, liveRevision } = await platform.client.environment(project.environmentId);
    expect({ state, liveRevision }).not.toMatchObject({ liveRevision: wanted });
    await platform.scale('builder', 2);
    await served(wanted);
  }, 200_000);

  it('is copied and put back by the commands of docs/install.md: what was saved answers, what came later is gone, and what is saved next is served', async () => {
    const [, second] = platform.images;
    const { shell } = platform;
    platform.write('values.yaml', platform.valuesOf(second));
    const [copy = '', restore = ''] = commandsOf('docs/install.md', '## Back up and restore');
    const copied = revision;
    await shell.type(copy);
    // So that the cell has seen more than the copy knows.
    for (let more = 0; more < 3; more += 1) await served(await save());
    await shell.type(restore);
    await allReady();
    expect(await platform.client.environment(project.environmentId)).toMatchObject({ liveRevision: copied });
    await served(copied);
    revision = copied;
    await served(await save());
  }, 500_000);
});
