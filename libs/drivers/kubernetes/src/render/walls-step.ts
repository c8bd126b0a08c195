import type { WallSettings } from './render-settings.js';

/**
 * A policy enforcer sees a new pod late (0.1 to 0.9 s, measured), and until then nothing holds it. This ends once nothing of what no
 * unit may reach answers, asked twice 50 ms apart; where there are no walls, it waits for ever. The second time does not wait for the
 * first, which lasts 200 ms where walls swallow what is sent. It looks at no file, and has to run before all code of a tenant. Threads
 * run it too, and have nothing to wait for.
 */
const program = `
const [net, threads] = ['net', 'worker_threads'].map((name) => process.getBuiltinModule(name));
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
if (threads.isMainThread) {
  if (!host || !port) throw new Error('This is no pod: nothing tells whether there are walls.');
  await wait();
}`;

/** Whether a line was printed by the wait, and by nothing of the unit. */
export const isOfWalls = (line: string): boolean =>
  /"msg":"(walls are up|waiting for walls)","waitedMs":\d+/.test(line);

/** Argument of Node that makes it wait for the walls before the first module. */
export const wallsArgument = ({ mustFail }: WallSettings): string =>
  `--import=data:text/javascript,${encodeURIComponent(program.replace('MUST_FAIL', JSON.stringify(mustFail)))}`;
