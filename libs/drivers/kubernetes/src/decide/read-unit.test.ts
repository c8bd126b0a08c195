import { describe, expect, it } from 'vitest';
import type { DesiredUnit } from '@tiffin/contracts';
import { readUnit } from './read-unit.js';
import type { ContainerStatus, Deployment, Pod } from './workload.js';

const now = new Date('2026-11-27T12:01:00Z');
const unit: DesiredUnit = {
  ...{ key: 'function-a', kind: 'function', name: 'a', imageDigest: 'sha256:1', memoryMb: 128 },
  ...{ upstreams: [], variables: {} },
};
const made = '2026-11-27T12:00:00Z';
const pod = (container: Partial<ContainerStatus>, more: Partial<Pod['status']> = {}): Pod => ({
  metadata: { name: 'p', creationTimestamp: made },
  status: { containerStatuses: [{ name: 'unit', ready: false, restartCount: 0, ...container }], ...more },
});
const deployment = (status: Deployment['status']): Deployment => ({
  metadata: { name: 'd', generation: 2, creationTimestamp: made },
  spec: { replicas: 1 },
  ...(status === undefined ? {} : { status }),
});
const read = (pods: readonly Pod[], status: Deployment['status'] = {}) =>
  readUnit({ unit, least: 1, deployment: deployment(status), pods, now });
const disrupted = (lastTransitionTime: string) => ({
  ...{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', lastTransitionTime },
});
const ended = (exitCode: number, more = {}) => ({
  terminated: { exitCode, finishedAt: '2026-11-27T12:00:30Z', ...more },
});

describe('a unit in a cluster', () => {
  it('is ready when all replicas of its newest form are', () => {
    expect(read([], { observedGeneration: 2, readyReplicas: 1, updatedReplicas: 1 }).isReady).toBe(true);
    expect(read([], { observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 }).isReady).toBe(false);
    expect(read([], { observedGeneration: 2, readyReplicas: 1, updatedReplicas: 0 }).isReady).toBe(false);
    expect(readUnit({ unit, least: 1, deployment: undefined, pods: [], now }).isReady).toBe(false);
  });

  it('tells how many of how many replicas serve, and waits for all of them', () => {
    const seen = { observedGeneration: 2, updatedReplicas: 3 };
    const three = { ...deployment({ ...seen, readyReplicas: 2 }), spec: { replicas: 3 } };
    const some = readUnit({ unit, least: 3, deployment: three, pods: [], now });
    expect(some).toMatchObject({ isReady: false, observed: { replicas: { ready: 2, wanted: 3 } } });
    const whole = { ...three, status: { ...seen, readyReplicas: 3 } };
    expect(readUnit({ unit, least: 3, deployment: whole, pods: [], now }).isReady).toBe(true);
  });

  it('is ready with the fewest that it is to have where there is no room for what an autoscaler wants besides', () => {
    const status = { observedGeneration: 2, updatedReplicas: 5, readyReplicas: 2 };
    const five = { ...deployment(status), spec: { replicas: 5 } };
    const lost = pod({ state: { waiting: { reason: 'ImagePullBackOff' } } });
    const seen = (least: number, pods: readonly Pod[]) => readUnit({ unit, least, deployment: five, pods, now });
    expect(seen(2, [lost])).toMatchObject({ isReady: true, problem: null });
    expect(seen(3, [lost])).toMatchObject({ isReady: false, problem: { isFault: true } });
    expect(seen(2, []).isReady).toBe(false);
  });

  it.each<[string, readonly Pod[], Deployment['status'], string, boolean]>([
    ['ends', [pod({ state: ended(7) })], {}, 'exited with code 7', false],
    [
      'is started again',
      [pod({ restartCount: 1, lastState: ended(7), state: { waiting: { reason: 'CrashLoopBackOff' } } })],
      {},
      'exited with code 7',
      false,
    ],
    [
      'has no memory left',
      [pod({ state: ended(137, { reason: 'OOMKilled' }) })],
      {},
      'used more than its 128 MiB of memory',
      false,
    ],
    ['is killed', [pod({ state: ended(137) })], {}, 'was ended by signal 9', false],
    [
      'has no program',
      [pod({ state: ended(128, { reason: 'StartError', message: 'no such file' }) })],
      {},
      'could not be started: no such file',
      true,
    ],
    [
      'cannot be pulled',
      [pod({ state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } })],
      {},
      'its image cannot be pulled: not found',
      true,
    ],
    [
      'finds no node',
      [pod({}, { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes: Insufficient memory' }] })],
      {},
      'cannot be scheduled: 0/1 nodes: Insufficient memory',
      true,
    ],
    [
      'is refused by one node after the other',
      [pod({}, { phase: 'Failed', reason: 'OutOfcpu', message: 'no room' })],
      {},
      'was ended by the cluster: OutOfcpu: no room',
      true,
    ],
    [
      'is evicted, and nothing comes in its place',
      [pod({}, { phase: 'Failed', reason: 'Evicted', message: 'disk', conditions: [disrupted(made)] })],
      {},
      'was ended by the cluster: Evicted: disk',
      true,
    ],
    ...[
      'Usage of EmptyDir volume "writable" exceeds the limit "16Mi". ',
      'Pod ephemeral local storage usage exceeds the total limit of containers 16Mi. ',
      'Container unit exceeded its local ephemeral storage limit "16Mi". ',
    ].map((message): [string, readonly Pod[], Deployment['status'], string, boolean] => [
      'fills its disk',
      [pod({ state: ended(137) }, { phase: 'Failed', reason: 'Evicted', message })],
      {},
      `used more disk than it has: ${message.trim()}`,
      false,
    ]),
    [
      'is refused',
      [],
      {
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message: 'pods "x" is forbidden: violates PodSecurity "restricted": hostNetwork',
          },
        ],
      },
      'is refused by Pod Security: violates PodSecurity "restricted": hostNetwork',
      false,
    ],
    [
      'has no room',
      [],
      {
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            lastTransitionTime: made,
            message: 'pods "x" is forbidden: exceeded quota: q, requested: pods=1',
          },
        ],
      },
      "the environment's quota is reached: exceeded quota: q, requested: pods=1",
      false,
    ],
  ])('that %s has a reason in words', (_, pods, status, reason, isFault) => {
    expect(read(pods, status).problem).toMatchObject({ reason, isFault });
  });

  it.each<[string, readonly Pod[], Deployment['status']]>([
    ['is on its way', [pod({ state: { waiting: { reason: 'ContainerCreating' } } })], {}],
    [
      'has done its init step',
      [pod({}, { initContainerStatuses: [{ name: 'walls', ready: true, restartCount: 0, state: ended(0) }] })],
      {},
    ],
    [
      'waits for others to give back their share',
      [],
      {
        conditions: [
          {
            ...{ type: 'ReplicaFailure', status: 'True', lastTransitionTime: now.toISOString() },
            message: 'pods "x" is forbidden: exceeded quota: q, requested: pods=1',
          },
        ],
      },
    ],
  ])('that %s has no problem yet', (_, pods, status) => {
    expect(read(pods, status).problem).toBeNull();
  });

  const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
  const shutDown = {
    phase: 'Failed',
    reason: 'Terminated',
    message: 'Pod was terminated in response to imminent node shutdown.',
  };
  const fullDisk = 'Usage of EmptyDir volume "writable" exceeds the limit "16Mi". ';
  const yesterday = '2026-11-26T12:00:00Z';
  const coming = pod({ state: { waiting: { reason: 'ContainerCreating' } } });

  it.each<[string, readonly Pod[]]>([
    ['is evicted', [pod({ state: ended(137) }, { ...evicted, conditions: [disrupted(now.toISOString())] })]],
    ['was evicted, and comes up elsewhere', [pod({ state: ended(137) }, evicted), coming]],
    ['was on a node that is shut down, and comes up elsewhere', [pod({ state: ended(143) }, shutDown), coming]],
    ['a node did not admit, and comes up elsewhere', [pod({}, { phase: 'Failed', reason: 'NodeAffinity' }), coming]],
    [
      'has filled its disk long ago',
      [pod({}, { ...evicted, message: fullDisk, conditions: [disrupted(yesterday)] }), coming],
    ],
    ['is being taken from its node', [pod({ state: ended(143) }, { conditions: [disrupted(now.toISOString())] })]],
    ['was lost by a node that was started again', [pod({ state: ended(255, { reason: 'Unknown' }) })]],
    [
      'starts again on a node that was started again',
      [pod({ restartCount: 1, state: { running: {} }, lastState: ended(255, { reason: 'Unknown' }) })],
    ],
    [
      'starts again after its node could not find it',
      [
        pod({
          ...{ restartCount: 1, state: { waiting: { reason: 'ContainerCreating' } } },
          lastState: ended(137, { reason: 'ContainerStatusUnknown' }),
        }),
      ],
    ],
  ])('that %s has not failed: the cluster starts it again by itself', (_, pods) => {
    expect(read(pods).problem).toBeNull();
  });

  it('that comes up in the place of one that the cluster has ended waits for its turn, and has not crashed', () => {
    const before = pod({ restartCount: 3, state: ended(137) }, evicted);
    expect(read([before, coming]).observed).toMatchObject({ state: 'starting', pid: 0, restarts: 0, trouble: null });
  });

  it('that a node has lost is told so', () => {
    const lost = pod({ restartCount: 1, state: { running: {} }, lastState: ended(255, { reason: 'Unknown' }) });
    expect(read([lost]).observed).toMatchObject({ restarts: 1, lastFailure: 'was lost by its node' });
  });

  const refused = (message: string, lastTransitionTime: string) => ({
    conditions: [{ type: 'ReplicaFailure', status: 'True', lastTransitionTime, message }],
  });

  it.each<[string, string]>([
    [
      'pods "x" is forbidden: maximum memory usage per Container is 64Mi, but limit is 128Mi',
      'its pods are refused by the cluster: maximum memory usage per Container is 64Mi, but limit is 128Mi',
    ],
    [
      'Pod "x" is invalid: spec.priorityClassName: not found',
      'its pods are refused by the cluster: Pod "x" is invalid: spec.priorityClassName: not found',
    ],
    [
      'admission webhook "a" denied the request: no',
      'its pods are refused by the cluster: admission webhook "a" denied the request: no',
    ],
  ])('has failed as soon as the cluster says what it will say each time: %s', (message, reason) => {
    expect(read([], refused(message, now.toISOString())).problem).toMatchObject({ reason, isFault: false });
  });

  const passing = [
    'Operation cannot be fulfilled on resourcequotas "environment": the object has been modified; please apply your changes to the latest version',
    'pods "x" is forbidden: status unknown for quota: environment, resources: pods',
    'pods "x" is forbidden: not yet ready to handle request',
    'pods is forbidden: User "system:serviceaccount:kube-system:replicaset-controller" cannot create resource "pods" in API group "" in the namespace "t"',
    'pods "x" is forbidden: unable to create new content in namespace t because it is being terminated',
    'Internal error occurred: failed calling webhook "a": context deadline exceeded',
    'etcdserver: request timed out',
    'Post "https://10.0.0.1:443/api/v1/namespaces/t/pods": dial tcp 10.0.0.1:443: connect: connection refused',
    'the server has received too many requests and has asked us to try again later',
  ];

  it('has not failed by what may pass, unless it lasts; then it is the cluster’s fault', () => {
    for (const message of passing) {
      expect(read([], refused(message, now.toISOString())).problem, message).toBeNull();
      const { reason, isFault } = read([], refused(message, made)).problem ?? {};
      expect(reason).toBe(`its pods cannot be made: ${message.replace('pods "x" is forbidden: ', '')}`);
      expect(isFault).toBe(true);
    }
  });

  it('waits for its node to try again what may pass, and has failed by the cluster where it lasts', () => {
    const message = 'failed to sync secret cache: timed out waiting for the condition';
    for (const reason of ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']) {
      const waiting = pod({ state: { waiting: { reason, message } } });
      const young = { ...waiting, metadata: { ...waiting.metadata, creationTimestamp: now.toISOString() } };
      expect(read([young]).problem, reason).toBeNull();
      expect(read([waiting]).problem?.reason).toContain(message);
      expect(read([waiting]).problem?.isFault).toBe(true);
    }
  });

  it('does not stay up after three crashes, until it has served for a while', () => {
    const state = { waiting: { reason: 'CrashLoopBackOff' } };
    const crashes = (restartCount: number) => pod({ restartCount, state, lastState: ended(3) });
    expect(read([crashes(2)]).observed).toMatchObject({ state: 'restarting', trouble: null });
    expect(read([crashes(3)]).observed.trouble).toMatchObject({ reason: 'exited with code 3', restarts: 3 });
    const running = { running: { startedAt: made } };
    const back = pod({ ready: true, restartCount: 3, state: running, lastState: ended(3) });
    expect(read([back]).observed.trouble).not.toBeNull();
    const longAgo = { terminated: { exitCode: 3, finishedAt: '2026-11-27T11:59:00Z' } };
    expect(read([pod({ restartCount: 3, state: running, lastState: longAgo })]).observed.trouble).toBeNull();
  });
});
