import { tool } from '../build-tools.mjs';
import { serviceAddresses } from '../cluster.mjs';

export function kubeApiserver({ path, ports, nodeIp }) {
  const pki = (name) => path('pki', name);
  return {
    name: 'kube-apiserver',
    command: tool('kube-apiserver'),
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      ...[`--secure-port=${ports.api}`, '--bind-address=0.0.0.0', `--advertise-address=${nodeIp}`],
      `--service-cluster-ip-range=${serviceAddresses.range}`,
      ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--allow-privileged=true'],
      ...[`--client-ca-file=${pki('ca.crt')}`, '--anonymous-auth=true'],
      ...[`--tls-cert-file=${pki('apiserver.crt')}`, `--tls-private-key-file=${pki('apiserver.key')}`],
      `--kubelet-certificate-authority=${pki('ca.crt')}`,
      `--kubelet-client-certificate=${pki('apiserver-kubelet.crt')}`,
      `--kubelet-client-key=${pki('apiserver-kubelet.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki('service-accounts.pub')}`,
      `--service-account-signing-key-file=${pki('service-accounts.key')}`,
      // Extension servers (metrics-server) learn by these who asks.
      `--requestheader-client-ca-file=${pki('front-ca.crt')}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${pki('front-client.crt')}`,
      `--proxy-client-key-file=${pki('front-client.key')}`,
      // A single client's test must not be throttled as one of many.
      ...['--max-requests-inflight=1000', '--max-mutating-requests-inflight=500', '--v=1'],
    ],
  };
}
