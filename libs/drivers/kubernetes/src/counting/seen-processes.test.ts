import { Readable } from 'node:stream';
import { newId } from '@tiffin/kernel';
import { expect, it } from 'vitest';
import type { KubeApi, ListPlace } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { namespaceOf } from '../names.js';
import { annotationNames, labelNames } from '../render/object-names.js';
import { CountedRequests } from './counted-requests.js';
import { type LastWords, SeenProcesses } from './seen-processes.js';

const [mine, theirs, run] = [newId(), newId(), '0190a5d0-1111-7000-8000-00000000000a'];
const finishedAt = '2026-12-01T10:00:00Z';

const namespace = (environmentId: string): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: {
    name: namespaceOf(environmentId),
    resourceVersion: '1',
    annotations: { [annotationNames.tenant]: 'acme' },
  },
});

/** One of a gateway that has ended, and says that it was `run`. */
function ended(environmentId: string, count: number): KubeObject {
  const message = JSON.stringify({
    ...{ run, measured: { requests: count, failures: 0 }, months: { '2026-12': count } },
  });
  const labels = { [labelNames.unit]: 'gateway-main' };
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name: 'p', resourceVersion: '1', namespace: namespaceOf(environmentId), labels },
    status: { containerStatuses: [{ name: 'unit', state: { terminated: { exitCode: 0, message, finishedAt } } }] },
  };
}

const apiOf = (pods: readonly KubeObject[]): KubeApi =>
  ({
    list: ({ kind }: ListPlace) =>
      Promise.resolve({
        items: kind === kinds.pod ? pods : [namespace(mine), namespace(theirs)],
        metadata: { resourceVersion: '0' },
      }),
    open: () => Promise.resolve(new Readable({ read: () => undefined })),
  }) as unknown as KubeApi;

it('counts of each environment by itself, whatever run code of another tenant says that it is', async () => {
  const heard: LastWords[] = [];
  const seen = new SeenProcesses({
    api: apiOf([ended(mine, 3), ended(theirs, 900)]),
    lastWords: (_, said) => heard.push(said),
    report: (error) => expect(error).toBeUndefined(),
  });
  const requests = new CountedRequests(seen, () => new Date('2026-12-02T10:00:00Z'));
  const told = async () => (await requests.countedRequests()).tallies.map(({ totals }) => totals);
  expect(await told()).toEqual([{ [mine]: 3 }, { [theirs]: 900 }]);
  expect(heard.map(({ endedAtMs }) => endedAtMs)).toEqual([Date.parse(finishedAt), Date.parse(finishedAt)]);
  const kept = [{ run, month: '2026-12', totals: { [theirs]: 900 } }];
  await requests.settleRequests({ ...{ run: 'none', month: '', limits: [], limitsVersion: '' }, kept });
  expect(await told()).toEqual([{ [mine]: 3 }]);
  void seen.stop();
});
