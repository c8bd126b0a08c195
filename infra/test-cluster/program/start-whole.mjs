import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOfTools } from './build-tools.mjs';
import { nodeName, serviceAddresses } from './cluster.mjs';
import { noteUnswept } from './containers.mjs';
import { ensureImages, images } from './images.mjs';
import { prepareKernel } from './kernel.mjs';
import { ensureServer } from './processes.mjs';
import { containerd } from './servers/containerd.mjs';
import { kubeProxy } from './servers/kube-proxy.mjs';
import { kubeRouter } from './servers/kube-router.mjs';
import { kubelet } from './servers/kubelet.mjs';
import { metricsServer } from './servers/metrics-server.mjs';
import { registry } from './servers/registry.mjs';
import { traefik } from './servers/traefik.mjs';
import { startControlPlane, waitForControllers } from './start-control-plane.mjs';
import { waitFor } from './wait-for.mjs';

/** Starts what is missing of the whole cluster, and resolves when all of it serves. */
export async function startWhole(cluster, progress) {
  prepareKernel(cluster);
  await startContainers(cluster);
  const kinds = (api) => addEntranceKinds(cluster, api);
  const [api] = await Promise.all([startControlPlane(cluster, progress, kinds), importImages(cluster)]);
  try {
    await waitForControllers(cluster, api);
    await startNode(cluster, api, progress);
    await Promise.all([startNames(cluster, api), startMetrics(cluster, api), startEntrance(cluster, api)]);
    progress.say('names, metrics and the entrance are served');
  } finally {
    api.close();
  }
}

async function startContainers(cluster) {
  await ensureServer(cluster, registry(cluster));
  noteUnswept(cluster);
  await ensureServer(cluster, containerd(cluster));
}

const importImages = (cluster) =>
  waitFor(cluster, 'images are imported', {
    ask: () => ensureImages(cluster).then(() => true),
    server: 'containerd',
  });

async function startNode(cluster, api, progress) {
  await ensureServer(cluster, kubelet(cluster));
  await ensureServer(cluster, kubeProxy(cluster));
  await waitFor(cluster, 'the node is ready', {
    ask: () => api.hasCondition(`/api/v1/nodes/${nodeName}`, 'Ready'),
    server: 'kubelet',
  });
  await ensureServer(cluster, kubeRouter(cluster));
  progress.say('the node is ready');
}

async function startNames(cluster, api) {
  await api.applyManifest('coredns.yaml', { image: images.coredns, address: serviceAddresses.dns });
  await waitFor(cluster, 'names are answered', {
    ask: () => api.hasCondition('/apis/apps/v1/namespaces/kube-system/deployments/coredns', 'Available'),
    server: 'kubelet',
  });
}

async function startMetrics(cluster, api) {
  await ensureServer(cluster, metricsServer(cluster));
  const authority = readFileSync(cluster.path('pki/ca.crt')).toString('base64');
  await api.applyManifest('metrics-server.yaml', { port: cluster.ports.metrics, nodeIp: cluster.nodeIp, authority });
  await waitFor(cluster, 'metrics are served', {
    ask: () => api.hasCondition('/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io', 'Available'),
    server: 'metrics-server',
  });
}

async function addEntranceKinds(cluster, api) {
  await api.applyFolder(join(folderOfTools('traefik'), 'gateway-api'));
  await waitFor(cluster, 'kinds of the Gateway API are known', {
    ask: () => api.object('/apis/gateway.networking.k8s.io/v1/httproutes'),
    server: 'kube-apiserver',
  });
}

async function startEntrance(cluster, api) {
  const inside = (file) => readFileSync(cluster.path('pki', file)).toString('base64');
  // It watches the kinds that are there when it starts.
  await ensureServer(cluster, traefik(cluster));
  await api.applyManifest('entrance.yaml', {
    ...{ port: cluster.ports.entrance, tlsPort: cluster.ports.entranceTls },
    ...{ certificate: inside('entrance-serving.crt'), key: inside('entrance-serving.key') },
  });
  await waitFor(cluster, 'the entrance serves', {
    ask: () =>
      api.hasCondition('/apis/gateway.networking.k8s.io/v1/namespaces/entrance/gateways/entrance', 'Programmed'),
    server: 'traefik',
  });
}
