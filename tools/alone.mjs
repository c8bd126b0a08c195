import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './hand-over.mjs';

const ofCheckout = join(root, '.tiffin/alone');
const lookAgainMs = 200;

/** Does `work` while no other command of this checkout does what is called `name`; waits for one that does, and says so. */
export const alone = (name, work) => aloneIn(ofCheckout, name, work);

/** The same among all that know of `folder`. */
export async function aloneIn(folder, name, work) {
  const lock = join(folder, name);
  mkdirSync(folder, { recursive: true });
  for (let said = null; !take(lock);) {
    const holder = holderOf(lock);
    if (holder === null) continue;
    if (said !== holder) process.stderr.write(waiting(name, holder, lock));
    said = holder;
    await wait(lookAgainMs);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

const waiting = (name, holder, lock) =>
  `Another command is ${name} (process ${holder}); waiting for it. If there is none, remove ${lock}.\n`;

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Null: it is free now. What a process leaves that was killed is nobody's. */
function holderOf(lock) {
  try {
    const holder = readFileSync(lock, 'utf8');
    if (holder === '' || isAlive(Number(holder))) return holder;
    rmSync(lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return null;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
