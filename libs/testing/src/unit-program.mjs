/**
 * The smallest runtime that keeps the process contract, with paths that do what a test needs.
 * `config.json` beside it: {answer, prints?, exitCode?, neverReady?, readyAfter?, ignoreSignals?, failsOf?, takesMs?, stuckWithConsumers?,
 * knowsNoConsumers?, changesRun?}: it is asked in vain so many times whether it is ready; every `failsOf`th request fails; so many PUTs of consumers are not answered, or
 * none is known.
 */
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import net, { connect, Server, Socket } from 'node:net';
import { setPriority } from 'node:os';
import { gunzipSync } from 'node:zlib';

const config = JSON.parse(readFileSync('config.json', 'utf8'));
const upstreams = JSON.parse(process.env.TIFFIN_UPSTREAMS ?? '{}');
const kept = [];
let asked = 0;
const counts = { run: randomUUID(), measured: { requests: 0, failures: 0, latencies: {} }, months: {} };
/** Six by class of status, fifteen by latency. */
const figures = new Array(21).fill(0);
const traffic = () => ({ run: counts.run, endpoints: figures.some(Boolean) ? [['all', figures]] : [] });
const month = new Date().toISOString().slice(0, 7);
let allowed = null;
const consumersFile = process.env.TIFFIN_CONSUMERS_FILE;
const consumers = consumersFile ? JSON.parse(readFileSync(consumersFile, 'utf8')) : consumersInFolder();

/** As gateways do it, of the newest whose parts are all there. */
function consumersInFolder(folder = process.env.TIFFIN_CONSUMERS_FOLDER) {
  if (!folder) return null;
  const names = readdirSync(folder);
  const partsOf = (first) => {
    const [version, , count] = first.split(/\.|of/);
    const parts = Array.from({ length: Number(count) }, (_, index) => `${version}.${index}of${count}.gz`);
    return parts.every((part) => names.includes(part)) ? [{ version: Number(version), parts }] : [];
  };
  const whole = names.filter((name) => /^\d+\.0of\d+\.gz$/.test(name)).flatMap(partsOf);
  const newest = whole.toSorted((a, b) => b.version - a.version)[0];
  const packed = newest && Buffer.concat(newest.parts.map((part) => readFileSync(`${folder}/${part}`)));
  const snapshot = packed ? JSON.parse(gunzipSync(packed)) : { version: 0, consumers: [] };
  return { key: readFileSync(`${folder}/key`, 'utf8'), snapshot };
}

if (config.prints !== undefined) console.log(config.prints);

if (config.exitCode !== undefined) {
  console.error(`about to exit: ${config.answer}`);
  process.exit(config.exitCode);
}

const routes = {
  '/': async () => {
    if (config.takesMs) await new Promise((resolve) => setTimeout(resolve, config.takesMs));
    if (++asked % (config.failsOf ?? Infinity) === 0) throw new Error('as it is told');
    return config.answer;
  },
  '/.tiffin/counts': async (url, request) => {
    if (request.method === 'POST') allowed = JSON.parse(Buffer.concat(await request.toArray()));
    return JSON.stringify(counts);
  },
  /** As gateways do it, of one endpoint, and of as many runs as a test wants. */
  '/.tiffin/traffic': () => JSON.stringify(config.changesRun ? { ...traffic(), run: randomUUID() } : traffic()),
  /** As gateways do it. */
  '/.tiffin/consumers': async (url, request) => {
    if (request.headers.authorization !== `Bearer ${consumers.key}`) throw new Error('another key');
    if (config.stuckWithConsumers-- > 0) await new Promise(() => undefined);
    const given = Buffer.concat(await request.toArray()).toString();
    const snapshot = request.method === 'PUT' ? JSON.parse(given) : consumers.snapshot;
    if (snapshot.version >= consumers.snapshot.version) consumers.snapshot = snapshot;
    return JSON.stringify({ version: consumers.snapshot.version });
  },
  '/consumers': () => {
    const { version, consumers: all } = consumers.snapshot;
    return [version, ...all.map(({ name }) => name)].join(' ');
  },
  '/pid': () => String(process.pid),
  '/env': () => JSON.stringify(process.env),
  '/crash': () => process.exit(3),
  '/read': (url) => readFileSync(url.searchParams.get('path'), 'utf8'),
  '/signal': (url) => String(process.kill(process[url.searchParams.get('to')], 0)),
  '/debugger': () => process._debugProcess(process.ppid),
  '/import': async (url) => typeof (await import(url.searchParams.get('name'))),
  '/slow': (url) => new Promise((resolve) => setTimeout(resolve, Number(url.searchParams.get('ms')), config.answer)),
  '/log': (url) => (console.log(url.searchParams.get('text')), 'logged'),
  '/upstream': async (url) => (await fetch(upstreams[url.searchParams.get('unit')])).text(),
  '/eat': (url) => (kept.push(Buffer.alloc(Number(url.searchParams.get('mb')) * 1048576, 1)), 'eaten'),
  '/listen': (url) =>
    new Promise((resolve, reject) => {
      const server = new Server().on('error', reject);
      server.listen(url.searchParams.get('path').replace('~', process.env.HOME), () => resolve('listening'));
    }),
  '/connect': (url) =>
    new Promise((resolve, reject) =>
      connect(url.searchParams.get('path'))
        .on('error', reject)
        .on('connect', () => resolve('connected')),
    ),
  /** The body of an asynchronous function, which is given the module `net`. */
  '/run': async (url) => String(await new (async () => {}).constructor('net', url.searchParams.get('code'))(net)),
  '/renice': () => setPriority(process.ppid, 10),
  '/become': () => process.setuid(1000),
  '/kill': (url) => String(process.kill(Number(url.searchParams.get('pid')))),
  '/write': (url) => {
    const sizeMb = Number(url.searchParams.get('mb'));
    for (let number = 0; number < Number(url.searchParams.get('files') ?? 1); number += 1) {
      const path = `${process.env.HOME}/file${number}`;
      const file = openSync(path, 'w');
      if (url.searchParams.has('hidden')) unlinkSync(path);
      for (let mb = 0; mb < sizeMb; mb += 1) writeSync(file, Buffer.alloc(1048576, 1));
      if (sizeMb === 0) closeSync(file);
    }
    return 'written';
  },
  '/sparse': () => (ftruncateSync(openSync(`${process.env.HOME}/sparse`, 'w'), 2 ** 40), 'made'),
  '/open': (url) => {
    for (let files = 0; files < Number(url.searchParams.get('files')); files += 1) kept.push(openSync('config.json'));
    return 'opened';
  },
  '/wasm': (url) => {
    const memory = new WebAssembly.Memory({ initial: Number(url.searchParams.get('mb')) * 16 });
    kept.push(new Uint8Array(memory.buffer).fill(1));
    return 'eaten';
  },
  '/hang': () => {
    for (;;);
  },
};

// What was counted outlives the process, however it ends: one that is killed has written each second, as gateways do.
if (process.env.TIFFIN_COUNTS_FILE) {
  const file = openSync(process.env.TIFFIN_COUNTS_FILE, 'w');
  const write = () => writeSync(file, JSON.stringify({ ...counts, ...traffic() }), 0);
  setInterval(write, 1_000).unref();
  process.on('exit', write);
}

const healthPaths = {
  '/.tiffin/healthz': 200,
  get '/.tiffin/readyz'() {
    return config.neverReady || config.readyAfter-- > 0 ? 503 : 200;
  },
  ...(config.knowsNoConsumers ? { '/.tiffin/consumers': 404 } : {}),
};

const version = process.env.TIFFIN_UNIT_VERSION;
const versionOf = ({ pathname }) =>
  version && pathname === '/.tiffin/healthz' ? { 'x-tiffin-unit-version': version } : {};

/** As gateways do it: four buckets to an octave, from a quarter of a millisecond. */
function count(response, beganAt) {
  const { measured } = counts;
  const bucket = Math.max(0, Math.ceil(Math.log2((performance.now() - beganAt) / 0.25) * 4));
  measured.requests += 1;
  measured.latencies[bucket] = (measured.latencies[bucket] ?? 0) + 1;
  if (response.statusCode >= 500 || !response.headersSent) measured.failures += 1;
  figures[response.writableFinished ? Math.floor(response.statusCode / 100) - 1 : 5] += 1;
  figures[6 + 14] += 1;
}

/** Whether something is left for it. */
function admit({ pathname }, response) {
  if (pathname.startsWith('/.tiffin')) return true;
  if (allowed && (counts.months[month] ?? 0) >= allowed.most) return false;
  const beganAt = performance.now();
  counts.months[month] = (counts.months[month] ?? 0) + 1;
  response.once('close', () => count(response, beganAt));
  return true;
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://unit');
  if (!admit(url, response)) return response.writeHead(429).end(allowed.plan);
  if (healthPaths[url.pathname]) return response.writeHead(healthPaths[url.pathname], versionOf(url)).end();
  if (url.pathname === '/echo') {
    response.writeHead(200, { 'x-headers': JSON.stringify(request.headers), 'set-cookie': ['a=1', 'b=2'] });
    return request.pipe(response);
  }
  if (url.pathname === '/raw') return request.socket.end(url.searchParams.get('bytes'), 'latin1');
  try {
    response.end(await (routes[url.pathname] ?? (() => url.pathname))(url, request));
  } catch (error) {
    response.writeHead(500).end(error.code ?? error.message);
  }
});
server.on('upgrade', (request, socket) => {
  // Whatever follows is echoed, so that a test sees what came through.
  if (request.url === '/refuse') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno');
  else socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.pipe(socket);
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '0.0.0.0', () =>
  console.log(JSON.stringify({ msg: 'listening', port: server.address().port })),
);

process.on('SIGTERM', () => config.ignoreSignals || server.close(() => process.exit(0)).closeIdleConnections());
if (process.env.TIFFIN_LIFELINE_FD && !config.ignoreSignals) {
  const lifeline = new Socket({ fd: Number(process.env.TIFFIN_LIFELINE_FD), readable: true, writable: false });
  lifeline.on('close', () => process.exit(0)).on('error', () => undefined);
  lifeline.resume().unref();
}
