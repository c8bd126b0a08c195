import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { Ended } from './expect-tokens.js';

type Tiffin = (args: readonly string[]) => Promise<Ended>;

/** A receiver that answers as a test says. */
async function receiver() {
  const answers = { status: 204 };
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answers.status).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    answers,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: () => server.close(),
  };
}

/** The life of a webhook on the command line, told of events by the deployer that runs; and each mistake told. */
export async function expectWebhooks(tiffin: Tiffin): Promise<void> {
  const { answers, url, close } = await receiver();
  const webhook = (...args: readonly string[]) => tiffin(['webhook', ...args]);
  const asked = async (...args: readonly string[]) => JSON.parse((await webhook(...args, '--json')).stdout) as object;

  expect(await webhook('create', url)).toEqual({
    ...{ code: 0, stdout: expect.stringMatching(/^whsec_\S+\n$/), stderr: expect.stringContaining('never again') },
  });
  expect((await webhook('list')).stdout).toContain(`${url}  active, all events of all projects`);
  expect(await webhook('test', url)).toMatchObject({ code: 0, stdout: expect.stringContaining('answers 204') });
  answers.status = 500;
  const failed = await webhook('test', url);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('the receiver answers 500') });
  expect(await asked('deliveries', url, '--state', 'delivered')).toMatchObject({
    ok: true,
    deliveries: [{ state: 'delivered', tries: 1, eventType: 'io.tiffin.webhook.tested.v1' }],
  });
  expect((await webhook('list')).stdout).toContain(`${url}  failing since`);
  expect(await webhook('rotate', url, '--overlap', '2h')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/valid beside it until/),
  });
  expect(await asked('change', url, '--types', 'io.tiffin.deployment.failed.v1')).toMatchObject({ changed: true });
  expect(await asked('pause', url)).toMatchObject({ changed: true });
  expect(await webhook('test', url)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('tiffin webhook resume'),
  });
  expect(await asked('resume', url)).toMatchObject({ changed: true });
  expect(await asked('redrive', url)).toMatchObject({ count: 0 });

  await expectMistakes(tiffin, url);
  expect(await webhook('delete', url)).toMatchObject({ code: 0 });
  expect((await webhook('list')).stdout).toContain('There are no webhooks');
  expect(await tiffin(['notifications'])).toMatchObject({ code: 0, stdout: 'You are told of nothing by mail.\n' });
  // An API token is nobody who reads mail.
  expect(await tiffin(['notifications', 'failures'])).toMatchObject({ code: 3 });
  expect(await tiffin(['notifications', 'gossip'])).toMatchObject({ code: 2 });
  close();
}

async function expectMistakes(tiffin: Tiffin, url: string): Promise<void> {
  const refused = [
    [3, /"127\.0\.0\.2" is not an address that may be contacted/, 'create', 'http://127.0.0.2/'],
    [3, /it is no URL/, 'create', 'hooks.example'],
    [3, /docs\/events\.md/, 'create', url, '--types', 'deployment.failed'],
    [2, /no webhook "https:\/\/x\.example\/"/, 'delete', 'https://x.example/'],
    [2, /90s, 30m, 12h or 2d/, 'rotate', url, '--overlap', 'soon'],
    [3, /7 days/, 'rotate', url, '--overlap', '8d'],
    [2, /waiting, delivered, dead/, 'deliveries', url, '--state', 'lost'],
    [3, /no such dead letter/, 'redrive', url, '--delivery', 'nothing'],
  ] as const;
  for (const [code, stderr, ...args] of refused)
    expect(await tiffin(['webhook', ...args])).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
}
