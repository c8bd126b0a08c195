import { existsSync } from 'node:fs';
import { join } from 'node:path';

const memoryMb = 192;
/** What Node has to itself before it runs anything, most of it never touched, and a little for buffers. */
const mappedMb = 704;
const cpuSeconds = 120;
const megabyte = 1_048_576;

/**
 * Runs before code of a tenant's, and closes what Node's permission model leaves open: signals, priorities, V8's flags and reports (both
 * write files), names, and every socket. Whatever code calls, and however it is changed, ends in a method of one of these native
 * handles, whose prototypes have no others.
 */
const guard = `
const { defineProperty, getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols } = Object;
const [os, net, dgram, dns, v8, module] = ['os', 'net', 'dgram', 'dns', 'v8', 'module'].map((name) => process.getBuiltinModule(name));
const denied = -os.constants.errno.EACCES;
const refusal = () => Object.assign(new Error('A plugin may not do this where it is built'), { code: 'EACCES' });
const seal = (object, name, value) => defineProperty(object, name, { value, writable: false, configurable: false });
const harmless = ['constructor', 'close', 'ref', 'unref', 'hasRef', 'getAsyncId'];
const close = (prototype, kind) => {
  if (prototype.constructor.name !== kind) throw new Error('not what it should be: ' + kind);
  for (const name of getOwnPropertyNames(prototype))
    if (!harmless.includes(name) && typeof getOwnPropertyDescriptor(prototype, name).value === 'function') seal(prototype, name, () => denied);
};
const server = net.createServer().listen(0);
const tcp = getPrototypeOf(server._handle);
server.close();
const socket = dgram.createSocket('udp4');
const udp = getPrototypeOf(getOwnPropertySymbols(socket).map((symbol) => socket[symbol]).find((value) => value?.handle).handle);
socket.close();
const pipe = getPrototypeOf([process.stderr, process.stdout][1]._handle);
const resolver = getPrototypeOf(new dns.Resolver()._handle);
close(tcp, 'TCP');
close(udp, 'UDP');
close(pipe, 'Pipe');
close(resolver, 'ChannelWrap');
const isAsking = (name) => /^(lookup|resolve|reverse)/.test(name);
for (const name of getOwnPropertyNames(dns).filter(isAsking))
  seal(dns, name, (...told) => {
    const done = told.at(-1);
    if (typeof done !== 'function') throw refusal();
    process.nextTick(done, refusal());
  });
for (const name of getOwnPropertyNames(dns.promises).filter(isAsking)) seal(dns.promises, name, async () => { throw refusal(); });
for (const name of ['setFlagsFromString', 'setHeapSnapshotNearHeapLimit', 'writeHeapSnapshot', 'startCpuProfile', 'takeCoverage', 'stopCoverage'])
  seal(v8, name, () => { throw refusal(); });
const { report } = process;
seal(process, 'report', Object.freeze({ getReport: (error) => report.getReport(error) }));
const { pid, _kill: signal } = process;
seal(process, '_kill', (target, number) => (target === pid ? signal(target, number) : -1));
delete process._debugProcess;
for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups']) delete process[name];
os.setPriority = () => undefined;
module.syncBuiltinESMExports();`;

export interface WalledProgram {
  /** All that it may read. */
  readonly readable: string;
  readonly program: readonly string[];
}

/**
 * The command that runs a program with neither network nor other files, processes, threads or native code, and with limits of memory and
 * processor time that hold whatever it does. Throws where this machine cannot limit it.
 */
export function walledCommand({ readable, program }: WalledProgram, prlimit = '/usr/bin/prlimit'): readonly string[] {
  if (!existsSync(prlimit))
    throw new Error(
      `Code of plugins is run only within limits, and ${prlimit} (Debian: util-linux) is not on this machine.`,
    );
  return [
    ...[prlimit, '--core=0', '--fsize=0', `--cpu=${cpuSeconds}`, `--data=${(memoryMb + mappedMb) * megabyte}`],
    ...[process.execPath, '--permission', `--allow-fs-read=${join(readable, '*')}`],
    ...['--disable-warning=SecurityWarning', '--no-experimental-sqlite', '--disable-sigusr1'],
    ...[`--import=data:text/javascript,${encodeURIComponent(guard)}`, `--max-old-space-size=${memoryMb}`],
    ...program,
  ];
}
