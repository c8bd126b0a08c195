import type { ApiClient } from '../api/api-client.js';
import { type ListedRelease, releaseQuery, releasesQuery } from '../api/release-documents.js';
import { styled } from '../output/terminal.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface ListOptions extends ProjectOptions {
  readonly limit: number;
}

const longestPage = 100;

export function runReleaseList(options: ListOptions): Promise<void> {
  return inProject(options, async (api, { id: projectId }, terminal) => {
    const releases = (await newestReleases(api, projectId, options.limit)).map(shown);
    if (options.json) return terminal.data({ ok: true, releases });
    if (releases.length === 0)
      terminal.line('There is no release yet. One is made when a saved canvas has been built: tiffin apply FILE');
    const width = Math.max(0, ...releases.map(({ name }) => name.length));
    for (const { name, revisionNumber, createdAt, currentIn, imagesCollectedAt } of releases) {
      const place = imagesCollectedAt ? styled('dim', 'images are gone') : styled('green', currentIn.join(', '));
      terminal.line(`${name.padEnd(width)}  revision ${revisionNumber ?? '?'}  ${createdAt}  ${place}`.trimEnd());
    }
  });
}

export function runReleaseShow(name: string, options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, { id: projectId }, terminal) => {
    const release = shown((await api.ask(releaseQuery, { projectId, name })).project.release);
    if (options.json) return terminal.data({ ok: true, release });
    terminal.line(
      `${styled('bold', release.name)}  revision ${release.revisionNumber ?? '?'}, built ${release.createdAt}`,
    );
    terminal.line(`sha256    ${release.sha256}`);
    terminal.line(`serves in ${release.currentIn.join(', ') || 'no environment'}`);
    if (release.imagesCollectedAt)
      terminal.line(
        `images    gone since ${release.imagesCollectedAt}: save the canvas of its revision again to build them`,
      );
    const width = Math.max(0, ...release.images.map(({ unitKey }) => unitKey.length));
    for (const { unitKey, unitName, digest } of release.images)
      terminal.line(`  ${unitKey.padEnd(width)}  ${digest}  ${unitName}`);
  });
}

async function newestReleases(api: ApiClient, projectId: string, limit: number): Promise<readonly ListedRelease[]> {
  const found: ListedRelease[] = [];
  for (let after: string | null = null; found.length < limit;) {
    const first = Math.min(longestPage, limit - found.length);
    const { edges, pageInfo }: Page = (await api.ask(releasesQuery, { projectId, first, after })).project.releases;
    found.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return found;
}

interface Page {
  readonly edges: readonly { readonly node: ListedRelease }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** With the names of the environments alone. */
const shown = <Release extends { readonly currentIn: readonly { readonly name: string }[] }>(release: Release) => ({
  ...release,
  currentIn: release.currentIn.map(({ name }) => name),
});
