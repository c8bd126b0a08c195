import type { EnvironmentPlan } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { annotationNames, namespaceOf } from './object-names.js';
import { serviceAccountName } from './pod-template.js';
import { renderQuota } from './render-quota.js';
import type { RenderSettings } from './render-settings.js';
import { shownText } from './shown-text.js';

const pullSecretName = 'pull';

/** The namespace itself, and what is in it before any unit is. */
export function renderNamespace(plan: EnvironmentPlan, settings: RenderSettings): readonly KubeDraft[] {
  return [
    {
      kind: 'Namespace',
      name: namespaceOf(plan.environmentId),
      labels: podSecurity(settings.podSecurityVersion),
      annotations: annotations(plan),
      body: {},
    },
    ...renderQuota(settings),
    ...renderPullSecret(settings),
    {
      kind: 'ServiceAccount',
      name: serviceAccountName,
      body: {
        automountServiceAccountToken: false,
        ...(settings.pullSecret === null ? {} : { imagePullSecrets: [{ name: pullSecretName }] }),
      },
    },
  ];
}

const podSecurity = (version: string): Record<string, string> =>
  Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );

/** The epoch is here alone: another one must not touch each object. */
const annotations = ({ epoch, owner }: EnvironmentPlan): Record<string, string> => ({
  [annotationNames.epoch]: String(epoch),
  ...(owner === null
    ? {}
    : {
        [annotationNames.tenant]: shownText(owner.tenant),
        [annotationNames.project]: shownText(owner.project),
      }),
});

function renderPullSecret({ pullSecret }: RenderSettings): readonly KubeDraft[] {
  if (pullSecret === null) return [];
  const data: Fields = { '.dockerconfigjson': Buffer.from(pullSecret).toString('base64') };
  return [{ kind: 'Secret', name: pullSecretName, body: { type: 'kubernetes.io/dockerconfigjson', data } }];
}
