import { readyPath } from '@tiffin/contracts';
import type { WallSettings } from './render-settings.js';
import { unitPort } from './unit-port.js';

/**
 * A policy enforcer sees a new pod late (0.1 to 0.9 s, measured), and until then nothing holds it. This ends once nothing of what no
 * unit may reach answers, asked twice 50 ms apart; where there are no walls, it waits for ever. The second time does not wait for the
 * first, which lasts 200 ms where walls swallow what is sent. It looks at no file, and has to run before all code of a tenant. Threads
 * run it too, and have nothing to wait for.
 *
 * A kubelet asks once a second whether a unit is ready, and whom it finds waiting it would ask a second later. So it is kept waiting for its
 * answer too, which it gets from the unit as soon as that is ready, or gives up as usual. Who came while Node was reading the unit's modules
 * is taken in before the unit listens in its turn.
 */
const program = `
const [net, http, threads] = ['net', 'http', 'worker_threads'].map((name) => process.getBuiltinModule(name));
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
const targets = [{ host, port: Number(port) }, ...MUST_FAIL];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const say = (msg, more) =>
  process.stdout.write(JSON.stringify({ time: new Date().toISOString(), level: 'info', msg, ...more }) + '\\n');
const answers = ({ host, port }) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 200 });
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false));
  });
const look = async () => {
  const seen = await Promise.all(targets.map(answers));
  return targets.filter((_, at) => seen[at]).map(({ host, port }) => host + ':' + port);
};
const wait = async () => {
  const from = performance.now();
  const waitedMs = () => Math.round(performance.now() - from);
  let toldMs = 0;
  for (;;) {
    const looks = await Promise.all([look(), pause(50).then(look)]);
    const open = [...new Set(looks.flat())];
    if (open.length === 0) break;
    if (waitedMs() > toldMs + 5000) {
      toldMs = waitedMs();
      say('waiting for walls', { waitedMs: toldMs, open });
    }
    await pause(20);
  }
  say('walls are up', { waitedMs: waitedMs() });
};
const unit = { host: '127.0.0.1', port: UNIT_PORT, path: 'READY_PATH', agent: false, timeout: 1000 };
const answer = (response) => {
  const later = () => response.closed || setTimeout(answer, 20, response);
  const asked = http.get(unit, (said) => said.resume().statusCode === 200 ? response.end() : later());
  asked.on('error', later).on('timeout', () => asked.destroy());
};
const holdUntilListening = () => {
  const held = new Set();
  let come = 0;
  const server = http.createServer(({ url }, response) => {
    response.setHeader('connection', 'close');
    if (url !== unit.path) return response.writeHead(503).end();
    if (!server.listening) return answer(response);
    held.add(response);
    response.on('close', () => held.delete(response));
  });
  server.on('error', () => undefined).on('connection', () => { come += 1; }).listen(unit.port);
  const { listen, close } = net.Server.prototype;
  net.Server.prototype.listen = function (...where) {
    net.Server.prototype.listen = listen;
    const takeOver = (before) => {
      if (come !== before) return setImmediate(takeOver, come);
      close.call(server);
      held.forEach(answer);
      listen.apply(this, where);
    };
    setImmediate(takeOver);
    return this;
  };
  return server;
};
if (threads.isMainThread) {
  if (!host || !port) throw new Error('This is no pod: nothing tells whether there are walls.');
  const server = holdUntilListening();
  await wait();
  server.unref();
}`;

/** Whether a line was printed by the wait, and by nothing of the unit. */
export const isOfWalls = (line: string): boolean =>
  /"msg":"(walls are up|waiting for walls)","waitedMs":\d+/.test(line);

/** Argument of Node that makes it wait for the walls before the first module. `port`: where the unit will listen. */
export const wallsArgument = ({ mustFail }: WallSettings, port = unitPort): string => {
  const known = { MUST_FAIL: JSON.stringify(mustFail), UNIT_PORT: String(port), READY_PATH: readyPath };
  const text = program.replaceAll(/MUST_FAIL|UNIT_PORT|READY_PATH/g, (name) => known[name as keyof typeof known]);
  return `--import=data:text/javascript,${encodeURIComponent(text)}`;
};
