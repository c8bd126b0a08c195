import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kubernetes, toolSets } from '../infra/test-cluster/program/tool-sets.mjs';

const folder = join(import.meta.dirname, '../infra/test-cluster');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one).sort();

/** What the Corefile calls at the start of a line within one of its servers. */
function pluginsOfCorefile(): readonly (string | undefined)[] {
  const documents = parseAllDocuments(read('manifests/coredns.yaml')).map((one) => one.toJS() as ConfigMap);
  const file = documents.find(({ kind }) => kind === 'ConfigMap')?.data.Corefile ?? '';
  return found(file, /^ {4}(\w+)/gm);
}

interface ConfigMap {
  readonly kind: string;
  readonly data: { readonly Corefile: string };
}

describe('the tools of the test cluster', () => {
  it('hold those plugins of CoreDNS that its Corefile names', () => {
    const built = found(read('modules/cluster/coredns/main.go'), /"github\.com\/coredns\/coredns\/plugin\/(\w+)"/g);
    expect(built).not.toEqual([]);
    expect(pluginsOfCorefile()).toEqual(built);
  });

  it("are compiled with one version of Kubernetes' libraries", () => {
    const goMod = read('modules/cluster/go.mod');
    const libraries = found(goMod, /^\tk8s\.io\/[\w-]+ => k8s\.io\/[\w-]+ (\S+)$/gm);
    expect(new Set(libraries)).toEqual(new Set([kubernetes.replace('v1.', 'v0.')]));
    expect(found(goMod, /^\tk8s\.io\/kubernetes (\S+)/gm)).toEqual([kubernetes]);
  });

  it('are roots of their module, so that what they need is kept in it', () => {
    const roots = found(read('modules/cluster/go.mod'), /^\t([\w./-]+)$/gm);
    const packages = Object.values(toolSets).flatMap((set) => Object.values(set.packages));
    const fromElsewhere = packages.filter((name) => !name.startsWith('./') && !name.includes('/pebble/'));
    expect(roots).toEqual(fromElsewhere.sort());
  });
});
