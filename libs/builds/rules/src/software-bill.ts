import type { UnitContent } from '@tiffin/contracts';
import { canonicalJson, type Json } from '@tiffin/kernel';
import { lockedPackages } from './locked-packages.js';

/** What is under every image (`infra/base-image/base.lock.json`). */
export interface BaseParts {
  readonly architecture: string;
  readonly distribution: { readonly id: string; readonly versionId: string };
  /** `sha256`: hex digits. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly sha256: string }[];
  readonly node: { readonly version: string; readonly sha256: string };
}

export interface BilledImage {
  readonly digest: string;
  readonly content: Pick<UnitContent, 'kind' | 'runtime' | 'runtimeDigest'>;
  /** Text of the package-lock.json that its packages were installed by; null: it has none. */
  readonly lockfile: string | null;
}

interface Component {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly [field: string]: Json;
}

const hashes = (alg: string, content: string) => [{ alg, content }];
const bare = (digest: string): string => digest.replace(/^sha256:/, '');

/**
 * What is in an image, as CycloneDX 1.6 in canonical JSON: equal images have equal bills, byte for byte, so nothing in one says when or where
 * it was made.
 */
export function softwareBill(image: BilledImage, base: BaseParts): string {
  const { digest, content, lockfile } = image;
  const subject = { type: 'container', 'bom-ref': digest, name: content.kind, version: digest };
  const components = [
    ...baseComponents(base),
    runtimeOf(content),
    ...(lockfile === null ? [] : npmComponents(lockfile)),
  ];
  // In an order of their own first: of two that say otherwise of one thing, the same one stays.
  const ordered = components.map((one) => [canonicalJson(one), one] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const distinct = [...new Map(ordered.map(([, one]) => [one['bom-ref'], one])).values()];
  const refs = distinct.map((one) => one['bom-ref']);
  return canonicalJson({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    ...{ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 },
    metadata: { component: { ...subject, hashes: hashes('SHA-256', bare(digest)) } },
    components: distinct.toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: [{ ref: digest, dependsOn: refs.toSorted() }],
  });
}

function baseComponents({ distribution, architecture, packages, node }: BaseParts): readonly Component[] {
  const { id, versionId } = distribution;
  const system = { type: 'operating-system', 'bom-ref': `os:${id}-${versionId}`, name: id, version: versionId };
  const nodeUrl = `pkg:generic/node@${node.version}`;
  const ofNode = { type: 'platform', 'bom-ref': nodeUrl, name: 'node', version: node.version, purl: nodeUrl };
  const ofDebian = packages.map(({ name, version, sha256 }): Component => {
    const purl = `pkg:deb/${id}/${escaped(name)}@${escaped(version)}?arch=${architecture}&distro=${id}-${versionId}`;
    return { type: 'library', 'bom-ref': purl, name, version, purl, hashes: hashes('SHA-256', sha256) };
  });
  return [system, { ...ofNode, hashes: hashes('SHA-256', bare(node.sha256)) }, ...ofDebian];
}

/** Ours. Its digest covers the base too, and is therefore no hash of a file. */
const runtimeOf = ({ runtime, runtimeDigest }: BilledImage['content']): Component => ({
  type: 'application',
  'bom-ref': `runtime:${runtime}@${runtimeDigest}`,
  name: runtime,
  version: runtimeDigest,
});

function npmComponents(lockfile: string): readonly Component[] {
  return lockedPackages(lockfile).map(({ name, version, sha512, license }) => {
    const purl = `pkg:npm/${name.split('/').map(escaped).join('/')}@${escaped(version)}`;
    return {
      ...{ type: 'library', 'bom-ref': purl, name, version, purl },
      ...(sha512 === null ? {} : { hashes: hashes('SHA-512', sha512) }),
      ...(license === null ? {} : { licenses: [{ license: { name: license } }] }),
    };
  });
}

/** As package URLs want it: also what `encodeURIComponent` leaves as it is, but for what they allow. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
