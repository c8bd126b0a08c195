import type { KubeObject } from './kubectl.js';

/** What Pod Security `restricted` asks of a pod, and nothing more. */
export const restricted = {
  pod: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
  container: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
};

const probe = { httpGet: { path: '/hostname', port: 8080 }, periodSeconds: 1 };

/** The template of a pod that answers HTTP on port 8080 (`/hostname`: its name) and can be told to connect elsewhere. */
export const agnhostTemplate = (image: string, labels: Readonly<Record<string, string>>) => ({
  metadata: { labels },
  spec: {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: restricted.pod,
    containers: [
      {
        ...{ name: 'agnhost', image, args: ['netexec', '--http-port=8080', '--udp-port=-1'] },
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '128Mi' } },
        securityContext: restricted.container,
        readinessProbe: probe,
      },
    ],
  },
});

/** A single such pod, with the label `app` of its name. */
export function agnhostPod(name: string, image: string): KubeObject {
  const { metadata, spec } = agnhostTemplate(image, { app: name });
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec };
}
