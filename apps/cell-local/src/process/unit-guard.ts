/**
 * Runs in a unit's process before all of its code. Node's permission model does not cover signals: SIGUSR1 makes any other
 * Node process of this user open its debugger, through which it runs whatever it is told, outside all permissions.
 * `process.kill` asks `_kill` and throws EPERM for what it answers here; a process may still signal itself.
 */
const program = `
const { pid, _kill: signal } = process;
const notPermitted = -1;
process._kill = (target, number) => (target === pid ? signal(target, number) : notPermitted);
delete process._debugProcess;`;

/** Arguments of Node that close what its permission model leaves open. node:sqlite opens files without asking it (tried). */
export const unitGuard = ['--no-experimental-sqlite', `--import=data:text/javascript,${encodeURIComponent(program)}`];
