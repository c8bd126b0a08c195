import { describe, expect, it } from 'vitest';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { type Held, listed } from './listed.js';

const place = { kind: kinds.service, labels: 'a=b' };
const named = (name: string, resourceVersion: number): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Service' },
  metadata: { name, namespace: 'n', resourceVersion: String(resourceVersion) },
});

const holding = (...objects: readonly KubeObject[]): Held => ({
  count: () => objects.length,
  get: (_, name) => objects.find(({ metadata }) => metadata.name === name),
});

/** A cluster that has those at version 100, and what it was asked for. `since`: are gone when they are asked for by name. */
function cluster(objects: readonly KubeObject[], since: readonly string[] = []) {
  const asked: string[] = [];
  const metadata = { resourceVersion: '100' };
  const items = objects.map(({ metadata: { name, resourceVersion = '' } }) => ({
    ...{ namespace: 'n', name, resourceVersion },
  }));
  const api = {
    list: () => (asked.push('list'), Promise.resolve({ items: objects, metadata })),
    versions: () => (asked.push('versions'), Promise.resolve({ items, metadata })),
    get: ({ name }: { readonly name: string }) => {
      asked.push(`get ${name}`);
      const found = objects.find((object) => object.metadata.name === name && !since.includes(name));
      return Promise.resolve(found ?? null);
    },
  };
  return { api, asked };
}

const forms = (objects: readonly KubeObject[]): readonly string[] =>
  objects.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);

describe('what a cluster has of a kind', () => {
  it('is read as a whole where nothing is held', async () => {
    const { api, asked } = cluster([named('one', 1), named('two', 2)]);
    const { names, others, resourceVersion } = await listed(api, place, holding());
    expect(forms(others)).toEqual(['one 1', 'two 2']);
    expect(names.map(({ name }) => name)).toEqual(['one', 'two']);
    expect([asked, resourceVersion]).toEqual([['list'], '100']);
  });

  it('is read no more than by its versions where all is held as it is', async () => {
    const all = [named('one', 1), named('two', 2)];
    const { api, asked } = cluster(all);
    const { names, others } = await listed(api, place, holding(...all, named('gone', 3)));
    expect(others).toEqual([]);
    expect(names.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(asked).toEqual(['versions']);
  });

  it('is read where it is new, or another form than the one held', async () => {
    const { api, asked } = cluster([named('one', 1), named('two', 9), named('new', 10), named('ahead', 11)]);
    const { others } = await listed(api, place, holding(named('one', 1), named('two', 2), named('ahead', 120)));
    expect(forms(others)).toEqual(['two 9', 'new 10']);
    expect(asked).toEqual(['versions', 'get two', 'get new']);
  });

  it('is left to the watch where it is gone since', async () => {
    const { api } = cluster([named('one', 5), named('two', 6)], ['one']);
    const { names, others } = await listed(api, place, holding(named('one', 1), named('two', 2)));
    expect(forms(others)).toEqual(['two 6']);
    expect(names.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('is read as a whole where much of it is another', async () => {
    const all = Array.from({ length: 60 }, (_, index) => named(`one-${index}`, 50));
    const { api, asked } = cluster(all);
    const { others } = await listed(api, place, holding(named('one-0', 50), named('one-1', 1)));
    expect(forms(others)).toEqual(forms(all));
    expect(asked).toEqual(['versions', 'list']);
  });
});
