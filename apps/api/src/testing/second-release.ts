import { releaseContentOf, releaseHash } from '@tiffin/builds-rules';
import { applyOperations, canvasText, emptyCanvas } from '@tiffin/canvas-rules';
import { accepted, canonicalJson, type Json, newId } from '@tiffin/kernel';
import { answering, drawFunctions } from '@tiffin/testing';
import type { Place } from './fixtures.js';
import { addConnector } from './test-project.js';

const asksFor = (version: string): string => JSON.stringify({ dependencies: { express: version } });

/** The connector of a live project under another name, with functions beside it. */
const drawn = accepted(
  applyOperations(emptyCanvas, [
    { ...addConnector('c0'), entity: { ...addConnector('c0').entity, name: 'renamed' } },
    ...drawFunctions({ hello: answering('hello') }),
    { op: 'updateEntity', id: 'hello', changes: { files: { 'handler.js': '', 'package.json': asksFor('5.0.0') } } },
  ]),
);

const content = releaseContentOf(
  'drawn otherwise',
  ['function', 'gateway'].map((kind) => ({
    ...{ key: `${kind}-${kind}`, kind: kind as 'function', name: `my${kind}`, memoryMb: 64, upstreams: [] },
    imageDigest: `sha256:${'9'.repeat(64)}`,
  })),
  [],
);

/** A release that differs from the first of a live project in all that is compared, built from a revision that is not the head. */
export function secondRelease({ tenantId, projectId }: Place): string {
  const [revisionId, releaseId] = [newId(), newId()];
  return `insert into revision (tenant_id, id, project_id, number, sha256, canvas, author_id, author_name)
      values ('${tenantId}', '${revisionId}', '${projectId}', 900, 's', $canvas$${canvasText(drawn)}$canvas$, 'a', 'A')
      on conflict do nothing;
    insert into release (tenant_id, id, project_id, sha256, content)
      values ('${tenantId}', '${releaseId}', '${projectId}', '${releaseHash(content)}',
        $content$${canonicalJson(content as unknown as Json)}$content$) on conflict do nothing;
    insert into revision_release (tenant_id, revision_id, release_id)
      select r.tenant_id, v.id, r.id from release r join revision v on v.project_id = r.project_id and v.number = 900
      where r.project_id = '${projectId}' and r.sha256 = '${releaseHash(content)}' on conflict do nothing`;
}
