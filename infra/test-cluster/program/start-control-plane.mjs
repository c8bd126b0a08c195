import { ensureCertificates } from './certificates.mjs';
import { KubeApi } from './kube-api.mjs';
import { writeKubeconfigs } from './kubeconfigs.mjs';
import { ensureServer } from './processes.mjs';
import { etcd } from './servers/etcd.mjs';
import { kubeApiserver } from './servers/kube-apiserver.mjs';
import { kubeControllers } from './servers/kube-controllers.mjs';
import { kubeScheduler } from './servers/kube-scheduler.mjs';
import { waitFor } from './wait-for.mjs';

/**
 * Starts what is missing of a Kubernetes API with its controllers. Answers how to ask it. `prepare` is done before the
 * controllers start: a kind that comes later is not counted in quotas for half a minute, and until then refused by them.
 */
export async function startControlPlane(cluster, progress, prepare = async () => {}) {
  ensureCertificates(cluster);
  writeKubeconfigs(cluster);
  await ensureServer(cluster, etcd(cluster));
  await ensureServer(cluster, kubeApiserver(cluster));
  const api = new KubeApi(cluster);
  await waitFor(cluster, 'the API is ready', {
    ask: async () => (await api.get('/readyz')).status === 200,
    server: 'kube-apiserver',
  });
  progress.say('the API is ready');
  await prepare(api);
  await ensureServer(cluster, kubeControllers(cluster));
  await ensureServer(cluster, kubeScheduler(cluster));
  return api;
}

/** Pods of a namespace need its service account; there is one as soon as the controllers work. */
export async function waitForControllers(cluster, api) {
  await waitFor(cluster, 'the controllers work', {
    ask: () => api.object('/api/v1/namespaces/default/serviceaccounts/default'),
    server: 'kube-controller-manager',
  });
}
