import { tool } from '../build-tools.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

/** The entrance, a process of this machine: it routes to the addresses of pods. */
export const traefik = (cluster) => ({
  name: 'traefik',
  command: tool('traefik'),
  args: [
    `--entrypoints.web.address=127.0.0.1:${cluster.ports.entrance}`,
    `--entrypoints.websecure.address=127.0.0.1:${cluster.ports.entranceTls}`,
    `--entrypoints.traefik.address=127.0.0.1:${cluster.ports.entrancePing}`,
    ...['--ping=true', '--providers.kubernetesingress=true', '--providers.kubernetesingress.ingressclass=traefik'],
    ...['--providers.kubernetesgateway=true', '--providers.kubernetesgateway.statusaddress.ip=127.0.0.1'],
    // What pods of many suites come and go in is taken up together: for each change all routes are read.
    ...['--providers.kubernetesgateway.throttleduration=100ms', '--providers.kubernetesingress.throttleduration=100ms'],
    '--providers.providersthrottleduration=100ms',
    ...['--global.checknewversion=false', '--global.sendanonymoususage=false', '--log.level=INFO'],
  ],
  environment: { KUBECONFIG: kubeconfigOf(cluster, 'traefik') },
});
