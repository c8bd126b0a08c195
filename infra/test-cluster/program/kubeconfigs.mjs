import { readFileSync } from 'node:fs';
import { clients } from './certificates.mjs';
import { writeFiles } from './processes.mjs';

/** The kubeconfig of one of `clients`. Everything lies inside, so that a copy of it works elsewhere. */
export const kubeconfigOf = ({ path }, name) => path('kubeconfigs', name);

/** Writes those of all clients, and the administrator's as `kubeconfig`. */
export function writeKubeconfigs(cluster) {
  const written = Object.keys(clients).map((name) => ({
    path: kubeconfigOf(cluster, name),
    text: text(cluster, name),
  }));
  writeFiles([...written, { path: cluster.path('kubeconfig'), text: text(cluster, 'admin') }]);
}

function text({ path, apiUrl }, name) {
  const inside = (file) => readFileSync(path('pki', file)).toString('base64');
  const named = 'tiffin-test';
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': named },
    contexts: [{ name: named, context: { cluster: named, user: name } }],
    clusters: [{ name: named, cluster: { server: apiUrl, 'certificate-authority-data': inside('ca.crt') } }],
    users: [
      {
        name,
        user: { 'client-certificate-data': inside(`${name}.crt`), 'client-key-data': inside(`${name}.key`) },
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
