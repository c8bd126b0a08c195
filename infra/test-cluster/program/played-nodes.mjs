const room = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '1Ti' };

/** Nodes that no machine is behind; KWOK answers for them. */
export const playedNodes = (count) =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'List' },
    items: Array.from({ length: count }, (_, at) => ({
      ...{ apiVersion: 'v1', kind: 'Node' },
      metadata: {
        name: `played-${at}`,
        labels: { type: 'kwok', 'kubernetes.io/hostname': `played-${at}`, 'kubernetes.io/os': 'linux' },
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
      },
      status: { capacity: room, allocatable: room },
    })),
  });
