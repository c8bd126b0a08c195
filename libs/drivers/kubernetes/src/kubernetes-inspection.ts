import type { CellInspection, CellPlace, InspectedCell } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { type KubernetesAccess, kubernetesPlace } from './cell-place.js';
import { ApiFault } from './client/api-fault.js';
import { treatments } from './client/fault-classes.js';
import type { KubeApi } from './client/kube-api.js';
import { type OpenedPlace, openPlace } from './kubernetes-place.js';
import { servesCertificates } from './render/render-routes.js';
import { deployerRights, type Right } from './rights.js';

/** Looks whether a cluster can be a cell: that it answers, what it can, and that each right that is needed is there. */
export class KubernetesInspection implements CellInspection {
  constructor(private readonly access: KubernetesAccess) {}

  async inspect(row: CellPlace): Promise<InspectedCell> {
    const place = kubernetesPlace(row, this.access);
    const opened = openPlace(place);
    try {
      const version = await versionOf(opened.api);
      const { routes } = place.settingsFor(null);
      const unused = [unusedRoutes[routes.kind], ...(servesCertificates({ routes }) ? [] : ['gateways'])];
      const needed = deployerRights.filter(({ resource }) => !unused.includes(resource));
      const problems = [...(await missingApis(opened.api, routes.kind)), ...(await missingRights(opened, needed))];
      return { problems, facts: { version, routes: routes.kind, namespace: place.namespace } };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const why = `${treatments[error.is].means} (${error.status.reason}: ${error.status.message})`;
      throw Refusal.of('CELL_UNAVAILABLE', `cell "${row.name}": ${why}`).because(error);
    } finally {
      opened.close();
    }
  }
}

const unusedRoutes = { 'gateway-api': 'ingresses', ingress: 'httproutes' } as const;

async function versionOf(api: KubeApi): Promise<string> {
  const { gitVersion } = (await api.json({ method: 'GET', path: '/version' })) as { readonly gitVersion: string };
  return gitVersion;
}

/** Routes of a kind that the cluster does not know. */
async function missingApis(api: KubeApi, routes: keyof typeof unusedRoutes): Promise<readonly string[]> {
  if (routes === 'ingress') return [];
  const path = '/apis/gateway.networking.k8s.io/v1';
  const found = await api.json({ method: 'GET', path }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiFault && error.is === 'absent') return false;
      throw error;
    },
  );
  return found
    ? []
    : ['it has no Gateway API (gateway.networking.k8s.io/v1): install it, or use routes of the kind "ingress".'];
}

/** Each named as an administrator would grant it. */
async function missingRights({ api, records }: OpenedPlace, rights: readonly Right[]): Promise<readonly string[]> {
  const asked = rights.flatMap((one) => one.verbs.map((verb) => ({ one, verb })));
  const answers = await Promise.all(
    asked.map(({ one, verb }) => mayDo(api, { right: one, verb, cell: records.namespace })),
  );
  return asked.filter((_, at) => !answers[at]).map(({ one, verb }) => missingText(one, verb, records.namespace));
}

function missingText({ group, resource, scope }: Right, verb: string, cell: string): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}`;
  return `its account may not ${verb} ${what}${scope === 'cell' ? ` in the namespace ${cell}` : ''}.`;
}

interface Question {
  readonly right: Right;
  readonly verb: string;
  readonly cell: string;
}

async function mayDo(api: KubeApi, { right: { group, resource, scope }, verb, cell }: Question): Promise<boolean> {
  const [name = '', subresource] = resource.split('/');
  const resourceAttributes = {
    ...{ verb, group, resource: name },
    ...(subresource === undefined ? {} : { subresource }),
    ...(scope === 'cell' ? { namespace: cell } : {}),
  };
  const body = {
    ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
    spec: { resourceAttributes },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const { status } = (await api.json({ method: 'POST', path, body })) as {
    readonly status: { readonly allowed: boolean };
  };
  return status.allowed;
}
