import { waitUntil } from '@tiffin/testing/wait-until';
import type { TestDoors } from './test-doors.js';

const waitingSql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Answers once a transaction stands at a lock that another has: the database says so. */
export const untilLocked = (doors: TestDoors, atLeast = 1): Promise<'waits'> =>
  waitUntil('transactions to wait for another', async () => {
    // Within a transaction it says what it said first.
    await doors.rows('select pg_stat_clear_snapshot()');
    return (await doors.rows(waitingSql)).length >= atLeast ? 'waits' : null;
  });
