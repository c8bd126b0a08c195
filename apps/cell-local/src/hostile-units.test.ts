import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TestCell } from './testing/test-cell.js';

/** What the code of a unit below has at hand. */
const tricks = (target: string): string => `
  const { apply } = Reflect, load = process.getBuiltinModule, home = process.env.HOME, own = home + '/' + Math.random();
  const target = '${target}', seen = '../'.repeat(20) + target.slice(1), pipe = Object.getPrototypeOf(process.stdout._handle);
  const reach = (path, start = net.connect) => new Promise((resolve) =>
    start(path).on('error', ({ code }) => resolve(code)).on('connect', () => resolve('connected')));
  const serve = (path) => new Promise((resolve) => new net.Server().listen(path, resolve).unref());
  const listen = (server) => new Promise((resolve) =>
    net.Server.prototype.listen.call(server.on('error', ({ code }) => resolve(code)), '/tmp/evil.sock', () => resolve('listens')));
  const native = (path) => String(new pipe.constructor(0).connect({}, path));
  const swapping = (list) => function (...given) {
    return apply(this, given[0], [...list(...given) ?? []].map((one) => (one === own ? target : one)));
  };
  const changed = (object, name, value, path = target, act = () => reach(path)) => {
    const former = object[name];
    object[name] = value;
    try { return act(); } finally { object[name] = former; }
  };
  const often = async (make) => {
    const said = [];
    for (let reads = 0; reads < 12; reads += 1) {
      let read = 0;
      const path = make(() => (read++ < reads ? own : target));
      said.push(await new Promise((resolve) => resolve(reach(path))).catch(({ code }) => code));
    }
    return said.includes('connected') ? 'connected' : 'refused';
  };
`;

/** A cell serves many tenants: nothing that one unit or one client does may end it. An uncaught error fails these tests. */
describe('the cell survives', () => {
  let cell: TestCell;
  let host: string;
  let port: number;
  const target = createServer();
  beforeAll(async () => {
    cell = await TestCell.start();
    const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
    await cell.rollOut(desired);
    host = `${desired.environmentId}.localhost`;
    port = Number(new URL(cell.supervisor.probe().routerUrl).port);
    const path = join(cell.dir, 'target.sock');
    await once(target.listen(path), 'listening');
    await chmod(path, 0o666);
  });
  afterAll(async () => {
    target.close();
    await cell[Symbol.asyncDispose]();
  });

  /** The whole answer to a request on a connection of its own. */
  const answerTo = (path: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    return text(socket);
  };

  it.each([99_999, -1, 0, 1.5])('a unit that says that it listens on port %s', async (lie) => {
    const prints = JSON.stringify({ msg: 'listening', port: lie });
    const { rollout } = await cell.rollOut(cell.desired([await cell.unit('liar', { answer: '', prints })]));
    expect(rollout).toBe('live');
  });

  it.each([
    'HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 099 Low\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx-a: \x01\r\n\r\n',
    'no http at all\r\n\r\n',
  ])('a unit that answers %j', async (bytes) => {
    expect(await answerTo(`/raw?bytes=${encodeURIComponent(bytes)}`)).toMatch(/^HTTP\/1.1 502 /);
    expect(await answerTo('/')).toMatch(/\r\n\r\na$/);
  });

  it.each(['\x01\x02', '\x7f'])('a reason phrase that no head may hold: %j', async (reason) => {
    const bytes = `HTTP/1.1 200 ${reason}\r\ncontent-length: 0\r\n\r\n`;
    expect(await answerTo(`/raw?bytes=${encodeURIComponent(bytes)}`)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  it.each([
    ['/signal?to=ppid', 'EPERM'],
    ['/signal?to=pid', 'true'],
    ['/debugger', 'process._debugProcess is not a function'],
    ['/listen?path=/tmp/evil.sock', 'EACCES'],
    ['/listen?path=~/../evil.sock', 'EACCES'],
    ['/listen?path=%00evil', 'EACCES'],
    ['/listen?path=~/own.sock', 'listening'],
    ['/connect?path=/var/run/docker.sock', 'EACCES'],
    ['/renice', 'ERR_ACCESS_DENIED'],
    ['/become', 'process.setuid is not a function'],
    ['/import?name=node:sqlite', 'ERR_UNKNOWN_BUILTIN_MODULE'],
    ['/read?path=/proc/1/environ', 'ERR_ACCESS_DENIED'],
    ['/read?path=/proc/self/maps', 'ERR_ACCESS_DENIED'],
    ['/kill?pid=1', 'EPERM'],
  ])('a unit that reaches for what is not its own: %s says %s', async (path, said) => {
    expect((await cell.get(host, path)).body).toBe(said);
  });

  /** Each changes what a check may rely on and reaches for a socket that every user may open. */
  it.each([
    ['no trick', 'return reach(target)', 'EACCES'],
    ['none, in its own folder', 'await serve(own); return reach(own)', 'connected'],
    [
      'none, by a name seen from its own folder',
      'process.chdir(home); await serve("r"); return reach("r")',
      'connected',
    ],
    ['a name seen from its own folder', 'process.chdir(home); return reach(seen)', 'EACCES'],
    ['String.prototype.startsWith', 'return changed(String.prototype, "startsWith", () => true)', 'EACCES'],
    ['String.prototype.includes', 'return changed(String.prototype, "includes", () => false)', 'EACCES'],
    ['RegExp.prototype.exec', 'return changed(RegExp.prototype, "exec", () => [])', 'EACCES'],
    [
      'Reflect.apply',
      'return changed(Reflect, "apply", (f, self) => apply(f, self, [{ path: target }]), own)',
      'ENOENT',
    ],
    [
      'Function.prototype.apply',
      'return changed(Function.prototype, "apply", swapping((...given) => given[1]), own)',
      'EACCES',
    ],
    [
      'Function.prototype.call',
      'return changed(Function.prototype, "call", swapping((_, ...given) => given), own)',
      'ENOENT',
    ],
    ['Function.prototype.bind', 'return changed(Function.prototype, "bind", () => () => true)', 'EACCES'],
    ['Array.isArray', 'return changed(Array, "isArray", () => false)', 'EACCES'],
    [
      'the iterator of lists',
      'return changed(Array.prototype, Symbol.iterator, function* () { yield own; })',
      'EACCES',
    ],
    ['process.cwd', 'return changed(process, "cwd", () => home, seen)', 'EACCES'],
    ['path.resolve', 'return changed(load("path"), "resolve", () => own)', 'EACCES'],
    ['HOME', 'return changed(process.env, "HOME", "/")', 'EACCES'],
    ['options that change', 'return often((next) => ({ get path() { return next(); } }))', 'refused'],
    [
      'a proxy',
      'return often((next) => new Proxy({}, { get: (_, key) => key === "path" ? next() : undefined }))',
      'refused',
    ],
    ['a text that changes', 'return often((next) => ({ path: { toString: next } }))', 'refused'],
    ['a path in bytes', 'return reach({ path: Buffer.from(target) })', 'ERR_INVALID_ARG_TYPE'],
    ['a path as an address', 'return reach({ path: new URL("file://" + target) })', 'ERR_INVALID_ARG_TYPE'],
    [
      'normalised arguments',
      'return reach(net._normalizeArgs([target]), (given) => new net.Socket().connect(given))',
      'EACCES',
    ],
    ['a native handle', 'return native(target)', '-13'],
    ['a native handle and bytes', 'return native(Buffer.from(target))', '-13'],
    ['a native handle and a text that changes', 'return native({ toString: () => target })', '-13'],
    ['a handle’s methods', 'delete pipe.connect; return native(target)', '-13'],
    ['listening by a handle', 'return String(new pipe.constructor(1).bind("/tmp/evil.sock"))', '-13'],
    ['listening on another object', 'return listen(Object.create(new net.Server()))', 'EACCES'],
    ['a context of its own', 'return load("vm").runInNewContext("reach(target)", { reach, target })', 'EACCES'],
    ['a link', 'load("fs").symlinkSync(target, own + "l"); return reach(own + "l")', 'ERR_ACCESS_DENIED'],
    ['a thread', 'return new (load("worker_threads").Worker)("1", { eval: true })', 'ERR_ACCESS_DENIED'],
    ['hooks of modules', 'return load("module").register("data:text/javascript,1")', 'ERR_ACCESS_DENIED'],
    ['the debugger', 'return new (load("inspector").Session)().connect()', 'ERR_ACCESS_DENIED'],
    ['internals of Node', 'return process.binding("pipe_wrap")', 'ERR_ACCESS_DENIED'],
    ['flags of V8', 'return load("v8").setFlagsFromString("--redirect-code-traces")', 'ERR_ACCESS_DENIED'],
    [
      'flags of V8, imported',
      'return (await import("node:v8")).setFlagsFromString("--redirect-code-traces-to=" + target)',
      'ERR_ACCESS_DENIED',
    ],
    [
      'flags of V8 that turn into others',
      'return load("v8").setFlagsFromString({ toString: () => "--no-opt" })',
      'ERR_ACCESS_DENIED',
    ],
    [
      'flags of V8, put back',
      'try { delete load("v8").setFlagsFromString; } catch {} return load("v8").setFlagsFromString("--no-opt")',
      'ERR_ACCESS_DENIED',
    ],
    [
      'nothing, with the flags that runtimes need',
      'for (const flag of ["--semi-space-growth-factor=1", "--enable-experimental-regexp-engine"]) load("v8").setFlagsFromString(flag); return String(new RegExp("a", "l").test("a"))',
      'true',
    ],
    ['snapshots', 'return load("v8").setHeapSnapshotNearHeapLimit(1)', 'ERR_ACCESS_DENIED'],
    [
      'reports of faults',
      'process.report.directory = "/tmp"; return [process.report.directory, typeof process.report.getReport()].join()',
      /^,object$|Cannot|not extensible/,
    ],
    [
      'process._kill',
      'return changed(process, "_kill", () => 0, own, () => process.kill(process.ppid, 0))',
      /EPERM|Cannot/,
    ],
  ])('a unit that gets around what guards it, by %s', async (_, code, said) => {
    const ready = tricks(join(cell.dir, 'target.sock'));
    expect((await cell.get(host, `/run?code=${encodeURIComponent(ready + code)}`)).body).toMatch(said);
  });

  it('clients that hide a request behind an upgrade that the unit does not want', async () => {
    const socket = connect(port, '127.0.0.1');
    const upgrade = `GET /refuse HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n`;
    socket.write(`${upgrade}GET /.tiffin/metrics HTTP/1.1\r\nhost: a\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nno$/s);
  });

  it('an upgrade with a body, which is a request like any other', async () => {
    const socket = connect(port, '127.0.0.1');
    const headers = `host: ${host}\r\nconnection: upgrade, close\r\nupgrade: h2c\r\ncontent-length: 5`;
    socket.write(`POST /echo HTTP/1.1\r\n${headers}\r\n\r\nhello`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n.*hello/s);
  });

  it('clients that ask for an upgrade and are gone before the answer', async () => {
    const upgrade = 'GET / HTTP/1.1\r\nhost: nobody\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    for (let round = 0; round < 20; round += 1) {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(upgrade);
        setImmediate(() => socket.resetAndDestroy());
      });
      await once(socket, 'close');
    }
    expect(await answerTo('/')).toMatch(/^HTTP\/1.1 200 /);
  });
});
