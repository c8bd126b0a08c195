import {
  type ArchiveRow,
  environmentLists,
  projectLists,
  type TenantArchiveReads,
  tenantLists,
} from './tenant-archive.js';

/** A file of an archive. `path` is relative, of plain characters. */
export interface ArchiveFile {
  readonly path: string;
  readonly text: string;
}

/** docs/export.md says what each file holds. A change that readers have to know of is another number. */
export const archiveFormat = 'tiffin-tenant-export/1';

/** Rows of one file; what is more goes on in the next, so that nothing grows with the tenant. */
const rowsPerFile = 1_000;
const bytesPerFile = 4 * 1024 * 1024;

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** The files of a tenant's archive, one after the other as they are asked for. */
export async function* archiveFiles(reads: TenantArchiveReads, at: Date): AsyncGenerator<ArchiveFile> {
  const tenant = await reads.tenant();
  yield { path: 'manifest.json', text: asJson({ format: archiveFormat, exportedAt: at.toISOString(), tenant }) };
  for (const list of tenantLists) yield* listFiles(list, reads.rows(list, null));
  yield* listFiles('projects', reads.rows('projects', null));
  for await (const project of reads.rows('projects', null)) yield* projectFiles(reads, project);
  yield* auditFiles(reads);
  // Who reads this has all of it.
  yield { path: 'complete.json', text: asJson({ format: archiveFormat, complete: true }) };
}

async function* projectFiles(reads: TenantArchiveReads, project: ArchiveRow): AsyncGenerator<ArchiveFile> {
  const [id, folder] = [String(project['id']), `projects/${String(project['slug'])}`];
  for (const list of projectLists) yield* listFiles(`${folder}/${list}`, reads.rows(list, id));
  for await (const { id: revision, number } of reads.rows('revisions', id)) {
    yield {
      path: `${folder}/revisions/${Number(number)}.json`,
      text: await reads.document('canvas', String(revision)),
    };
  }
  for await (const { id: release, sha256 } of reads.rows('releases', id)) {
    yield { path: `${folder}/releases/${String(sha256)}.json`, text: await reads.document('release', String(release)) };
  }
  for await (const environment of reads.rows('environments', id)) {
    const path = `${folder}/environments/${String(environment['name'])}`;
    for (const list of environmentLists)
      yield* listFiles(`${path}/${list}`, reads.rows(list, String(environment['id'])));
  }
}

/** First the proof: what it has seen is among the events that are read then. */
async function* auditFiles(reads: TenantArchiveReads): AsyncGenerator<ArchiveFile> {
  yield { path: 'audit/proof.json', text: asJson(await reads.auditProof()) };
  yield* listFiles('audit/events', reads.rows('audit-events', null));
}

/** `<path>.jsonl`, a row each line, and what does not fit into it in `<path>-2.jsonl` and so on. An empty list has an empty file. */
async function* listFiles(path: string, rows: AsyncIterable<ArchiveRow>): AsyncGenerator<ArchiveFile> {
  let [part, bytes] = [1, 0];
  let lines: string[] = [];
  const file = (): ArchiveFile => ({
    path: part === 1 ? `${path}.jsonl` : `${path}-${part}.jsonl`,
    text: lines.join(''),
  });
  for await (const row of rows) {
    if (lines.length === rowsPerFile || bytes > bytesPerFile) {
      yield file();
      [part, bytes, lines] = [part + 1, 0, []];
    }
    const line = `${JSON.stringify(row)}\n`;
    bytes += line.length;
    lines.push(line);
  }
  if (lines.length > 0 || part === 1) yield file();
}
