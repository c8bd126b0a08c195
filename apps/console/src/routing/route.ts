const tenantPages = ['members', 'tokens', 'usage', 'audit', 'general'] as const;
/** A page about the tenant as a whole. */
export type TenantPage = (typeof tenantPages)[number];

const ownPages = ['account', 'invitation', 'signed-in'] as const;
/** A page that is about the reader, whatever they are a member of. */
export type OwnPage = (typeof ownPages)[number];

export const isOwnPage = (page: string | undefined): page is OwnPage =>
  (ownPages as readonly (string | undefined)[]).includes(page);

const operatorsPages = ['tenants', 'sign-up', 'support'] as const;
/** A page for those who run the installation. */
export type OperatorsPage = (typeof operatorsPages)[number];

const isOperatorsPage = (page: string | undefined): page is OperatorsPage =>
  (operatorsPages as readonly (string | undefined)[]).includes(page);

const projectPages = ['settings', 'stages'] as const;
/** A page of a project beside its canvas. */
export type ProjectPage = (typeof projectPages)[number];

/** Where the reader is. It lives behind the `#`, so that the server needs no rule for it. */
export type Route =
  | { readonly page: 'projects' | OwnPage | TenantPage }
  | { readonly page: 'operators'; readonly part: OperatorsPage }
  | { readonly page: 'operators'; readonly part: 'tenant'; readonly slug: string }
  | { readonly page: 'canvas' | ProjectPage; readonly projectId: string };

export const isTenantPage = (page: string): page is TenantPage => (tenantPages as readonly string[]).includes(page);

export function routeOf(fragment: string): Route {
  const [area, first, second] = fragment.replace(/^#\//, '').replace(/\?.*$/, '').split('/');
  if (area === 'projects' && first) return projectRoute(first, second);
  if (area === 'tenant' && first !== undefined && isTenantPage(first)) return { page: first };
  if (area === 'operators') return operatorsRoute(first, second);
  return { page: isOwnPage(area) ? area : 'projects' };
}

const projectRoute = (id: string, page: string | undefined): Route => ({
  page: projectPages.find((one) => one === page) ?? 'canvas',
  projectId: read(id),
});

function operatorsRoute(first: string | undefined, second: string | undefined): Route {
  if (first === 'tenants' && second) return { page: 'operators', part: 'tenant', slug: read(second) };
  return { page: 'operators', part: isOperatorsPage(first) ? first : 'tenants' };
}

export function addressOf(route: Route): string {
  if (route.page === 'operators')
    return `#/operators/${route.part === 'tenant' ? `tenants/${encodeURIComponent(route.slug)}` : route.part}`;
  if ('projectId' in route) {
    const canvas = `#/projects/${encodeURIComponent(route.projectId)}`;
    return route.page === 'canvas' ? canvas : `${canvas}/${route.page}`;
  }
  if (isTenantPage(route.page)) return `#/tenant/${route.page}`;
  return isOwnPage(route.page) ? `#/${route.page}` : '#/';
}

/** An address may be typed by hand: what does not decode names nothing that exists. */
function read(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
