import { existsSync } from 'node:fs';
import { join } from 'node:path';

const memoryMb = 192;
/** What Node maps before it runs anything, most of it never touched. */
const mappedMb = 1_024;
const mostFileMb = 16;
const megabyte = 1_048_576;

/**
 * Runs before code of a tenant's, and closes what Node's permission model leaves open: signals, priorities, and every socket. Whatever
 * code calls, and however it is changed, ends in a method of one of these native handles, whose prototypes have no others.
 */
const guard = `
const { defineProperty, getPrototypeOf, getOwnPropertySymbols, getOwnPropertyNames } = Object;
const [os, net, dgram, dns, module] = ['os', 'net', 'dgram', 'dns', 'module'].map((name) => process.getBuiltinModule(name));
const denied = -os.constants.errno.EACCES;
const seal = (object, name, value) => defineProperty(object, name, { value, writable: false, configurable: false });
const close = (prototype, kind, names) => {
  if (prototype.constructor.name !== kind) throw new Error('not what it should be: ' + kind);
  for (const name of names) if (name in prototype) seal(prototype, name, () => denied);
};
const server = net.createServer().listen(0);
close(getPrototypeOf(server._handle), 'TCP', ['bind', 'bind6', 'connect', 'connect6', 'listen', 'open']);
server.close();
const socket = dgram.createSocket('udp4');
const state = getOwnPropertySymbols(socket).map((symbol) => socket[symbol]).find((value) => value?.handle);
close(getPrototypeOf(state.handle), 'UDP', ['bind', 'bind6', 'connect', 'connect6', 'send', 'send6', 'open']);
socket.close();
close(getPrototypeOf(process.stdout._handle), 'Pipe', ['bind', 'connect', 'listen', 'fchmod']);
const resolver = getPrototypeOf(new dns.Resolver()._handle);
close(resolver, 'ChannelWrap', getOwnPropertyNames(resolver).filter((name) => /^(query|getHostByAddr)/.test(name)));
const { pid, _kill: signal } = process;
seal(process, '_kill', (target, number) => (target === pid ? signal(target, number) : -1));
delete process._debugProcess;
for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups']) delete process[name];
os.setPriority = () => undefined;
module.syncBuiltinESMExports();`;

export interface WalledProgram {
  /** All that it may read. */
  readonly readable: string;
  /** All that it may write. */
  readonly home: string;
  readonly program: readonly string[];
}

/** The command that runs a program with neither network nor other files, processes, threads or native code. */
export function walledCommand({ readable, home, program }: WalledProgram): readonly string[] {
  return [
    ...confining(),
    ...[process.execPath, '--permission', `--allow-fs-read=${join(readable, '*')}`],
    ...[`--allow-fs-write=${join(home, '*')}`, '--disable-warning=SecurityWarning', '--no-experimental-sqlite'],
    ...[`--import=data:text/javascript,${encodeURIComponent(guard)}`, `--max-old-space-size=${memoryMb}`],
    ...program,
  ];
}

/** Where the system has no such program, Node's own limit of its heap is what there is. */
function confining(): readonly string[] {
  const prlimit = '/usr/bin/prlimit';
  if (!existsSync(prlimit)) return [];
  return [...[prlimit, '--core=0', `--fsize=${mostFileMb * megabyte}`], `--data=${(memoryMb + mappedMb) * megabyte}`];
}
