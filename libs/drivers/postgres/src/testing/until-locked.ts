import { waitUntil } from '@tiffin/testing/wait-until';
import type { TestDoors } from './test-doors.js';

const waitingSql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Answers once a transaction stands at a lock that another has: the database says so. */
export const untilLocked = (doors: TestDoors): Promise<'waits'> =>
  waitUntil('a transaction to wait for another', async () =>
    (await doors.rows(waitingSql)).length > 0 ? 'waits' : null,
  );
