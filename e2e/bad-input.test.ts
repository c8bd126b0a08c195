import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  answering,
  ApiRefusal,
  drawFunctions,
  functionEntity,
  type ProjectView,
  rewrite,
  TestStack,
} from '@tiffin/testing';

let stack: TestStack;
let project: ProjectView;
let url: string;
let number = 1;

beforeAll(async () => {
  stack = await TestStack.start({ readyDeadlineMs: 5_000 });
  project = await stack.client.createProject('Bad input');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('good') }));
  url = (await stack.client.untilLive(project.environmentId, 1)).urls[0]?.url ?? '';
}, 60_000);
afterAll(() => stack.stop());

const headNumber = async (): Promise<number> => {
  const { project: found } = await stack.client.graphql<{ project: { head: { number: number } } }>(
    `query ($id: ID!) { project(id: $id) { head { number } } }`,
    { id: project.id },
  );
  return found.head.number;
};

describe('a canvas that breaks a rule', () => {
  const gateway = { id: 'g2', type: 'Gateway', name: 'gateway', pipelines: [] };
  it.each([
    ['an unknown field', [{ op: 'updateEntity', id: 'hello', changes: { colour: 'red' } }], 'colour'],
    ['a wrong field', [{ op: 'updateEntity', id: 'hello', changes: { memoryMb: 'much' } }], 'memoryMb'],
    [
      'a wire into nothing',
      [{ op: 'addConnection', connection: { id: 'x', from: 'hello', to: 'nowhere' } }],
      'nowhere',
    ],
    [
      'a wire that may not be',
      [{ op: 'addConnection', connection: { id: 'x', from: 'hello', to: 'hello-endpoint' } }],
      'hello',
    ],
    ['a name that is taken, in other case', [{ op: 'addEntity', entity: gateway }], 'Gateway'],
    [
      'a wire from a thing to itself',
      [{ op: 'addConnection', connection: { id: 'x', from: 'hello', to: 'hello' } }],
      'hello',
    ],
  ])('is refused for %s, and nothing is stored', async (_, operations, named) => {
    const before = await headNumber();
    const refusal = await stack.client.save(project.id, before, operations).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiRefusal);
    const [error] = (refusal as ApiRefusal).errors;
    expect(error?.extensions?.code).toBe('CANVAS_INVALID');
    const [problem] = error?.extensions?.problems ?? [];
    expect(problem?.['rule']).toMatch(/^[a-z][a-z-]+$/);
    expect(JSON.stringify(problem)).toContain(named);
    expect(await headNumber()).toBe(before);
  });

  it('is refused for its size', async () => {
    const files = { 'handler.js': answering('x'), 'package.json': '{}', 'data.txt': 'x'.repeat(2.2 * 2 ** 20) };
    const operations = [{ op: 'updateEntity', id: 'hello', changes: { files } }];
    await expect(stack.client.save(project.id, await headNumber(), operations)).rejects.toMatchObject({
      code: expect.stringMatching(/CANVAS_(TOO_LARGE|INVALID)/),
    });
  });

  it('is refused where somebody changed the same, and merged where not', async () => {
    const base = await headNumber();
    await stack.client.save(project.id, base, [{ op: 'updateEntity', id: 'hello', changes: { timeoutSeconds: 60 } }]);
    const same = [{ op: 'updateEntity', id: 'hello', changes: { timeoutSeconds: 90 } }];
    await expect(stack.client.save(project.id, base, same)).rejects.toMatchObject({ code: 'CANVAS_CONFLICT' });
    const other = [{ op: 'updateEntity', id: 'hello', changes: { itemOrder: 5 } }];
    number = (await stack.client.save(project.id, base, other)).number;
    expect(number).toBe(base + 2);
    await stack.client.untilLive(project.environmentId, number);
  });
});

describe('a unit that cannot run', () => {
  async function expectFailure(operations: readonly unknown[], state: string, texts: readonly (string | RegExp)[]) {
    number = (await stack.client.save(project.id, number, operations)).number;
    const environment = await stack.client.untilFailed(project.environmentId, 40_000);
    expect(environment.state).toBe(state);
    for (const text of texts) expect(environment.failure?.text).toEqual(expect.stringMatching(text));
    // The environment serves what it served.
    expect(await stack.client.call(`${url}/hello`)).toMatchObject({ status: 200, body: '{"answer":"good"}' });
  }

  afterEach(async () => {
    number = (await stack.client.save(project.id, number, rewrite('hello', answering('good')))).number;
    await stack.client.untilLive(project.environmentId, number);
  });

  it('fails to build for a syntax error, with file and line', async () => {
    await expectFailure(rewrite('hello', '\nmodule.exports.fn = () => {'), 'build_failed', [
      /"hello" could not be built/,
      /handler\.js:2:\d+: SyntaxError/,
    ]);
  });

  it('fails to build for a package that does not exist, and names it', async () => {
    const manifest = JSON.stringify({ dependencies: { '@tiffin/there-is-no-such-package': '1.0.0' } });
    const files = { 'handler.js': answering('x'), 'package.json': manifest };
    await expectFailure([{ op: 'updateEntity', id: 'hello', changes: { files } }], 'build_failed', [
      /there-is-no-such-package/,
    ]);
  }, 60_000);

  it('fails to deploy when it crashes at start, with its last lines', async () => {
    await expectFailure(rewrite('hello', `throw new Error('no database');`), 'deploy_failed', [
      /"hello" did not become ready/,
      /no database/,
    ]);
  }, 60_000);

  /** Waits for ever, and leaves the processor to others. */
  const asleep = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;

  it('fails to deploy when it never becomes ready', async () => {
    await expectFailure(rewrite('hello', asleep), 'deploy_failed', [/"hello" did not become ready/]);
  }, 90_000);

  it('does not keep another function from going live', async () => {
    number = (
      await stack.client.save(project.id, number, [
        { op: 'addEntity', entity: functionEntity('lone', answering('lone')) },
      ])
    ).number;
    await stack.client.untilLive(project.environmentId, number);
  });
});
