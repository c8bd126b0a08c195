/** What came from the other side is no answer of a PostgreSQL server, or more than any of ours is. */
export class NotPostgres extends Error {
  constructor(why: string, cause?: unknown) {
    super(`it does not speak as PostgreSQL does: ${why}`, { cause });
  }
}
