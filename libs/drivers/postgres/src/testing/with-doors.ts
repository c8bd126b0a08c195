import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestDoors } from './test-doors.js';

/** Gives the tests of a file a database of their own, opened under each role. */
export function withDoors(take: (doors: TestDoors) => void): void {
  let database: TestDatabase;
  let doors: TestDoors;
  beforeAll(async () => {
    database = await createTestDatabase();
    doors = await TestDoors.open(database);
    take(doors);
  });
  afterAll(async () => {
    await doors.close();
    await database.drop();
  });
}
