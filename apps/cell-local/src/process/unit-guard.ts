/**
 * Runs in a unit's process before all of its code, and closes what Node's permission model leaves open.
 * Signals: SIGUSR1 makes any other Node process of this user open its debugger, through which it runs whatever it is told;
 * `process.kill` asks `_kill` and throws EPERM for what it answers here; a process may still signal itself.
 * Unix sockets: listening makes a file anywhere, connecting reaches what only this user may reach (the cell, Docker); both are
 * left for the unit's own folder. Every way to listen ends in `_listen2`, every way to connect in `connect`.
 * Priorities and identities: a unit slows the cell down, or takes another user's place where the cell is root's.
 */
const program = `
const { pid, _kill: signal, env: { HOME } } = process;
const { net, os, path, module } = Object.fromEntries(
  ['net', 'os', 'path', 'module'].map((name) => [name, process.getBuiltinModule(name)]));
const home = path.resolve(HOME) + path.sep;
const { resolve } = path;
const denied = (what) => Object.assign(new Error('A unit may not ' + what), { code: 'ERR_ACCESS_DENIED' });
const isOwn = (name) => typeof name === 'string' && (resolve(name) + '').startsWith(home) && !name.includes('\\0');
process._kill = (target, number) => (target === pid ? signal(target, number) : -1);
delete process._debugProcess;
for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups']) delete process[name];
os.setPriority = () => { throw denied('change priorities'); };
const { _listen2, _normalizeArgs } = { ...net, _listen2: net.Server.prototype._listen2 };
net.Server.prototype._listen2 = function (address, port, type, ...more) {
  if (type === -1 && port === -1 && address !== null && !isOwn(address)) throw denied('listen outside its own folder: ' + address);
  return Reflect.apply(_listen2, this, [address, port, type, ...more]);
};
delete net._createServerHandle;
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [given] = Array.isArray(args[0]) ? args[0] : _normalizeArgs(args);
  if (given?.path && !isOwn(given.path)) throw denied('connect outside its own folder: ' + given.path);
  return Reflect.apply(connect, this, args);
};
module.syncBuiltinESMExports();`;

/** Arguments of Node that close what its permission model leaves open. node:sqlite opens files without asking it (tried). */
export const unitGuard = ['--no-experimental-sqlite', `--import=data:text/javascript,${encodeURIComponent(program)}`];
