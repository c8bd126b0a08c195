import { once } from 'node:events';
import { createServer, type Server, type AddressInfo } from 'node:net';

/** What code of a tenant's could connect to: a port of both families, and a socket of the machine. */
export class Reachable implements AsyncDisposable {
  connections = 0;

  private constructor(
    private readonly servers: readonly Server[],
    readonly socket: string,
  ) {
    for (const server of servers)
      server.on('connection', (one) => {
        this.connections += 1;
        one.destroy();
      });
  }

  static async open(socket: string): Promise<Reachable> {
    const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(socket), createServer()];
    await Promise.all(servers.slice(0, 2).map((server) => once(server, 'listening')));
    const found = new Reachable(servers, socket);
    // A machine may be without.
    const six = servers[2]!.listen(found.port, '::1');
    await once(six, 'listening').catch(() => undefined);
    return found;
  }

  get port(): number {
    return (this.servers[0]!.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((done) => server.close(done))));
  }
}

/** A plugin that tries all this, and throws what each came to: `done`, or the code of the error. */
export const attempting = (attempts: string): string => `
  const [net, dgram, dns, fs, os, { spawnSync }, { Worker }, inspector] =
    ['net', 'dgram', 'dns', 'fs', 'os', 'child_process', 'worker_threads', 'inspector'].map((name) => require(name));
  const told = {};
  const attempt = async (name, run) => {
    try { await run(); told[name] = 'done'; } catch (error) { told[name] = error.code ?? error.name ?? String(error); }
  };
  const over = (socket) => new Promise((done, fail) => socket.once('connect', () => done()).once('error', fail));
  const asked = (run) => new Promise((done, fail) => run((error) => error ? fail(error) : done()));
  module.exports = { init: async () => {
    ${attempts}
    throw new Error(JSON.stringify(told));
  } };`;

export const toldIn = (message: string): unknown =>
  JSON.parse(message.slice(message.indexOf('{'), message.lastIndexOf('}') + 1));

export const attemptsToReach = ({ port, socket }: Reachable): string => `
  await attempt('tcp', () => over(net.connect(${port}, '127.0.0.1')));
  await attempt('tcp6', () => over(net.connect(${port}, '::1')));
  await attempt('named', () => over(net.connect(${port}, 'localhost')));
  await attempt('fetch', () => fetch('http://127.0.0.1:${port}/').catch((error) => { throw error.cause ?? error; }));
  await attempt('listen', () => over(net.createServer().listen(0).once('listening', function () { this.emit('connect'); })));
  await attempt('udp', () => asked((done) => dgram.createSocket('udp4').once('error', done).send('x', ${port}, '127.0.0.1', done)));
  await attempt('multicast', () => asked((done) => dgram.createSocket('udp4').once('error', done).once('listening', () => done()).addMembership('224.0.0.114')));
  await attempt('unix', () => over(net.connect('${socket}')));
  await attempt('unix listen', () => over(net.createServer().listen('${socket}.2').once('listening', function () { this.emit('connect'); })));
  await attempt('query', () => dns.promises.resolve4('example.org'));
  await attempt('resolver', () => new dns.promises.Resolver().resolve4('example.org'));
  await attempt('query back', () => asked((done) => dns.resolve4('example.org', done)));
  await attempt('lookup', () => dns.promises.lookup('localhost'));
  await attempt('lookup back', () => asked((done) => dns.lookup('localhost', done)));
  await attempt('lookup imported', async () => (await import('node:dns/promises')).lookup('localhost'));
  await attempt('service', () => dns.promises.lookupService('127.0.0.1', 22));
  await attempt('read', () => fs.readFileSync('/etc/hostname', 'utf8'));
  for (const folder of ['/tmp', os.tmpdir(), os.homedir(), process.cwd()])
    await attempt('write ' + (folder === process.cwd() ? '.' : folder), () => fs.writeFileSync(folder + '/tiffin-plugin-was-here', 'x'));
  await attempt('spawn', () => { const { error } = spawnSync('true'); if (error) throw error; });
  await attempt('become', () => process.execve('/bin/true', ['true'], {}));
  await attempt('thread', () => new Worker('1', { eval: true }));
  await attempt('signal', () => process.kill(process.ppid, 0));
  await attempt('debugger', () => inspector.open(0));
  await attempt('debug itself', () => new inspector.Session().connect());
  await attempt('trace', () => require('trace_events').createTracing({ categories: ['node'] }).enable());
  await attempt('environment', () => process.env.PATH ?? process.env.DATABASE_URL ?? Promise.reject({ code: 'NONE' }));`;

/** What each of them is refused with: anything else would mean that it failed for a reason of its own. */
export const refusals = {
  ...{ tcp: 'EACCES', tcp6: 'EACCES', named: 'EACCES', fetch: 'EACCES', listen: 'EACCES' },
  ...{ udp: 'EACCES', multicast: 'EACCES', unix: 'EACCES', 'unix listen': 'EACCES' },
  ...{ query: 'EACCES', resolver: 'EACCES', 'query back': 'EACCES' },
  ...{ lookup: 'EACCES', 'lookup back': 'EACCES', 'lookup imported': 'EACCES', service: 'EACCES' },
  ...{ read: 'ERR_ACCESS_DENIED', 'write /tmp': 'ERR_ACCESS_DENIED', 'write /nonexistent': 'ERR_ACCESS_DENIED' },
  ...{ 'write .': 'ERR_ACCESS_DENIED', spawn: 'ERR_ACCESS_DENIED', become: 'ERR_ACCESS_DENIED' },
  ...{ thread: 'ERR_ACCESS_DENIED', signal: 'EPERM', debugger: 'ERR_ACCESS_DENIED' },
  ...{ 'debug itself': 'ERR_ACCESS_DENIED', trace: 'ERR_ACCESS_DENIED', environment: 'NONE' },
};
