import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFunctions, type ProjectView, TestStack } from '@tiffin/testing';

/** A function of a curious tenant: tries what it is told, and answers what came of it. */
const curious = `
const fs = require('node:fs');
const net = require('node:net');
const attempts = {
  variables: async () => Object.keys(process.env).sort(),
  read: async (path) => fs.readFileSync(path, 'utf8'),
  list: async (path) => fs.readdirSync(path),
  write: async (path) => fs.writeFileSync(path, 'x'),
  run: async () => require('node:child_process').execSync('id').toString(),
  socket: (path) => new Promise((resolve, reject) => {
    const socket = net.connect(path);
    socket.on('error', reject);
    socket.on('data', (data) => resolve(data.toString()));
    socket.on('connect', () => socket.write('GET /healthz HTTP/1.1\\r\\nhost: cell\\r\\n\\r\\n'));
  }),
};
module.exports.fn = async (event) => {
  try {
    return { done: await attempts[event.data.attempt](event.data.path) };
  } catch (error) {
    return { failed: error.code ?? error.message };
  }
};
`;

let stack: TestStack;
let project: ProjectView;
let url: string;

beforeAll(async () => {
  stack = await TestStack.start();
  project = await stack.client.createProject('Curious');
  await stack.client.save(project.id, 0, drawFunctions({ curious }));
  url = (await stack.client.untilLive(project.environmentId, 1)).urls[0]?.url ?? '';
}, 60_000);
afterAll(() => stack.stop());

async function attempt(what: string, path = ''): Promise<{ done?: unknown; failed?: string }> {
  const answer = await stack.client.call(`${url}/curious`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ attempt: what, path }),
  });
  return JSON.parse(answer.body) as { done?: unknown; failed?: string };
}

describe('a unit’s process', () => {
  it('has its own variables and none of the platform’s', async () => {
    const { done } = await attempt('variables');
    const names = done as string[];
    expect(names).toContain('FUNC_HANDLER');
    expect(names.filter((name) => /DATABASE|REDIS|CELL|IMAGES|RUNTIMES|SECRET|TOKEN/.test(name))).toEqual([]);
  });

  it('reads its own code', async () => {
    expect((await attempt('read', 'code/handler.js')).done).toBe(curious);
  });

  it('reads, lists and writes nothing of the platform', async () => {
    const { folder } = stack;
    expect(await attempt('read', `${folder}/cell-token`)).toEqual({ failed: 'ERR_ACCESS_DENIED' });
    expect(await attempt('read', '/etc/hostname')).toEqual({ failed: 'ERR_ACCESS_DENIED' });
    expect(await attempt('list', `${folder}/images`)).toEqual({ failed: 'ERR_ACCESS_DENIED' });
    expect(await attempt('write', `${folder}/mine`)).toEqual({ failed: 'ERR_ACCESS_DENIED' });
    expect(await attempt('read', `/proc/${stack.processes.api.pid}/environ`)).toEqual({ failed: 'ERR_ACCESS_DENIED' });
  });

  it('starts no other process', async () => {
    expect(await attempt('run')).toEqual({ failed: 'ERR_ACCESS_DENIED' });
  });

  it('is not served by the cell’s socket: it does not know the token', async () => {
    const answer = await attempt('socket', `${stack.folder}/cell.sock`);
    const text = JSON.stringify(answer);
    expect(text).toMatch(/401|ERR_ACCESS_DENIED|EACCES/);
    expect(text).not.toContain('routerUrl');
  });
});
