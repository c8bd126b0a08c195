import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { answering, drawFunctions, TestStack } from '@tiffin/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let stack: TestStack;
let url: URL;
beforeAll(async () => {
  stack = await TestStack.start({ sweepMs: 200 });
  const project = await stack.client.createProject('Hidden');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('hello') }));
  const { urls } = await stack.client.untilLive(project.environmentId, 1);
  url = new URL(urls[0]!.url);
});
afterAll(() => stack.stop());

/** The target is sent as it stands, which no library does. */
async function ask(target: string): Promise<string> {
  const socket = connect(Number(url.port), '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

it.each([
  ...['/metrics', '//metrics', '/./metrics', '/%6detrics', '/metrics/', '/metrics?x', '/readyz', '/healthz'],
  ...['/.tiffin/metrics', '//.tiffin/metrics', '/./.tiffin/metrics', '/%2etiffin/metrics', '/.%74iffin/metrics'],
  ...['/.tiffin/traffic', '/.tiffin/counts', '/.tiffin/consumers', '/.tiffin/readyz', '/.tiffin/../.tiffin/metrics'],
  ...['/hello/../.tiffin/metrics'],
])('nobody outside is told how a gateway does, or a function behind it, at %s', async (path) => {
  for (const target of [path, `http://${url.host}${path}`]) {
    const answer = await ask(target);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(/^(?:tiffin|process|function)_/m);
  }
});

it('everybody is told that it is well, and what the function answers', async () => {
  expect(await ask('/.tiffin/healthz')).toMatch(/^HTTP\/1\.1 200 /);
  for (const path of ['/hello', '/hello/metrics']) expect(await ask(path)).toMatch(/^HTTP\/1\.1 200 [^]*"hello"/);
});
