import { isId, type TenantId } from '@tiffin/kernel';
import type { ListedProjectRow, ProjectPlace } from '@tiffin/postgres';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import type { ProjectPageArguments } from '../schema/project.js';
import type { Session } from '../session/session.js';

/** A page of the projects that the caller may read, of the tenant that was granted or of all, by name. */
export async function projectPage(
  { caller, loaders }: Session,
  granted: TenantId,
  { tenantId, ...page }: ProjectPageArguments,
) {
  const wanted = tenantId == null ? caller.grants('project.read').map((grant) => grant.tenantId) : [granted];
  const first = readFirst(page.first);
  const cursor = readCursor(page.after, (key) => readPlace(key) !== null);
  const after = cursor === null ? null : readPlace(cursor);
  const pages = loaders.projectPages({ first: first + 1, after });
  const lists = await Promise.all(wanted.map((id) => pages.load({ tenantId: id, id })));
  // Each list is sorted; together they are sorted the same way.
  return connectionOf(
    lists
      .flat()
      .sort(byPlace)
      .slice(0, first + 1),
    first,
    ({ sortName, id }) => JSON.stringify([sortName, id]),
  );
}

/** As the database compares: byte by byte. */
const byPlace = (one: ListedProjectRow, other: ListedProjectRow): number =>
  Buffer.compare(Buffer.from(one.sortName), Buffer.from(other.sortName)) || (one.id < other.id ? -1 : 1);

function readPlace(key: string): ProjectPlace | null {
  try {
    const [sortName, id] = JSON.parse(key) as [unknown, unknown];
    return typeof sortName === 'string' && typeof id === 'string' && isId(id) ? { sortName, id } : null;
  } catch {
    return null;
  }
}
