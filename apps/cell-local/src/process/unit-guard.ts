/**
 * Runs in a unit's process before all of its code, and closes what Node's permission model leaves open.
 * Signals: SIGUSR1 makes any other Node process of this user open its debugger, through which it runs whatever it is told;
 * `process.kill` asks `_kill` and throws EPERM for what it answers here; a process may still signal itself.
 * Unix sockets: listening makes a file anywhere, connecting reaches what only this user may reach (the cell, Docker); both are
 * left for the unit's own folder. Whatever a unit calls, and however it is changed, ends in `bind` or `connect` of one native
 * handle, with the text that the kernel gets; its prototype has no others, and standard output is such a handle.
 * Flags of V8 and reports: both write files anywhere, without asking the permission model, and flags take V8's own checks away. Allowed
 * are the two that our runtimes set themselves (the gateway's young generation, the workspace's linear expressions).
 * Priorities and identities: a unit slows the cell down, or takes another user's place where the cell is root's.
 * What this relies on is taken before code of the unit can replace it: nothing is looked up on a prototype later, nothing is iterated.
 */
const program = `
const { apply, defineProperty, getPrototypeOf } = Reflect;
const { startsWith, includes } = String.prototype;
const { pid, cwd, _kill: signal, env: { HOME } } = process;
const [os, path, v8, module] = ['os', 'path', 'v8', 'module'].map((name) => process.getBuiltinModule(name));
const { resolve } = path;
const home = resolve(HOME) + path.sep;
const denied = (what) => Object.assign(new Error('A unit may not ' + what), { code: 'ERR_ACCESS_DENIED' });
const { EACCES } = os.constants.errno;
const isOwn = (name) =>
  typeof name === 'string' && !apply(includes, name, ['\\0']) && apply(startsWith, resolve(cwd(), name), [home]);
const seal = (object, name, value) => {
  if (!defineProperty(object, name, { value, writable: false, configurable: false })) throw new Error('not sealed: ' + name);
};
seal(process, '_kill', (target, number) => (target === pid ? signal(target, number) : -1));
delete process._debugProcess;
for (const name of ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups']) delete process[name];
os.setPriority = () => { throw denied('change priorities'); };
const { setFlagsFromString } = v8;
seal(v8, 'setFlagsFromString', (flag) => {
  if (flag !== '--semi-space-growth-factor=1' && flag !== '--enable-experimental-regexp-engine') throw denied('set flags of V8');
  setFlagsFromString(flag);
});
seal(v8, 'setHeapSnapshotNearHeapLimit', () => { throw denied('write snapshots'); });
const { report } = process;
seal(process, 'report', Object.freeze({ getReport: (error) => report.getReport(error) }));
const pipe = getPrototypeOf(process.stdout._handle);
const { bind, connect } = pipe;
if (typeof bind !== 'function' || pipe.constructor.name !== 'Pipe') throw new Error('standard output is no pipe');
seal(pipe, 'bind', function (name) {
  return isOwn(name) ? apply(bind, this, [name]) : -EACCES;
});
seal(pipe, 'connect', function (request, name) {
  return isOwn(name) ? apply(connect, this, [request, name]) : -EACCES;
});
module.syncBuiltinESMExports();`;

/** Arguments of Node that close what its permission model leaves open. node:sqlite opens files without asking it (tried). */
export const unitGuard = ['--no-experimental-sqlite', `--import=data:text/javascript,${encodeURIComponent(program)}`];
