import { challengePath } from '@tiffin/contracts';
import type { PlannedRoute } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { certificateName, gatewayName, routeName } from './object-names.js';
import type { ServedCertificates } from './render-settings.js';

/**
 * Who asks whether a name is led here is sent on to the platform, which has the answer: no route crosses namespaces, and no code of a tenant
 * sees such a request. The name goes along in the path.
 */
export function challengeRule(host: string, { challenges }: ServedCertificates): Fields {
  const { protocol, hostname, port } = challenges;
  const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: `${challengePath}/${host}` };
  const elsewhere = { scheme: protocol.replace(':', ''), hostname, ...(port === '' ? {} : { port: Number(port) }) };
  return {
    matches: [{ path: { type: 'PathPrefix', value: challengePath } }],
    filters: [{ type: 'RequestRedirect', requestRedirect: { ...elsewhere, path, statusCode: 302 } }],
  };
}

/** To the same address over https. Of the codes that stay, 301 is the one that each Gateway API has. */
export const toHttps: Fields = {
  matches: [{ path: { type: 'PathPrefix', value: '/' } }],
  filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
};

export const hasCertificate = ({ own }: PlannedRoute): boolean => own !== undefined && own.certificate !== null;

/** Where a host is served over https: the listener of the environment's own Gateway. */
export const ownListener = (host: string): Fields => ({
  ...{ group: 'gateway.networking.k8s.io', kind: 'Gateway' },
  ...{ name: gatewayName, sectionName: routeName(host) },
});

/** A Secret for each certificate, under a name that stays, so that another one takes its place in one step; and the Gateway that shows them. */
export function renderCertificates(
  routes: readonly PlannedRoute[],
  settings: ServedCertificates,
): readonly KubeDraft[] {
  const own = routes.filter(hasCertificate);
  if (own.length === 0) return [];
  const listeners = own.map(({ host }) => listener(host, settings));
  const spec = { gatewayClassName: settings.className, listeners };
  return [...own.map(secretOf), { kind: 'Gateway', name: gatewayName, body: { spec } }];
}

function secretOf({ host, own }: PlannedRoute): KubeDraft {
  const base64 = (pem = ''): string => Buffer.from(pem).toString('base64');
  const { chain, key } = own?.certificate ?? {};
  const data = { 'tls.crt': base64(chain), 'tls.key': base64(key) };
  return { kind: 'Secret', name: certificateName(host), body: { type: 'kubernetes.io/tls', data } };
}

const listener = (host: string, { port }: ServedCertificates): Fields => ({
  ...{ name: routeName(host), hostname: host, port, protocol: 'HTTPS' },
  tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: certificateName(host) }] },
  allowedRoutes: { namespaces: { from: 'Same' } },
});
