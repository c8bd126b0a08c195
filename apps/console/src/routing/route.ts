const tenantPages = ['members', 'tokens', 'usage', 'audit', 'general'] as const;
/** A page about the tenant as a whole. */
export type TenantPage = (typeof tenantPages)[number];

const ownPages = ['account', 'invitation', 'signed-in'] as const;
/** A page that is about the reader, whatever they are a member of. */
export type OwnPage = (typeof ownPages)[number];

const isOwnPage = (page: string | undefined): page is OwnPage =>
  (ownPages as readonly (string | undefined)[]).includes(page);

/** Where the reader is. It lives behind the `#`, so that the server needs no rule for it. */
export type Route =
  | { readonly page: 'projects' | OwnPage | TenantPage }
  | { readonly page: 'canvas' | 'settings'; readonly projectId: string };

export const isTenantPage = (page: string): page is TenantPage => (tenantPages as readonly string[]).includes(page);

export function routeOf(fragment: string): Route {
  const [area, first, second] = fragment.replace(/^#\//, '').replace(/\?.*$/, '').split('/');
  if (area === 'projects' && first)
    return { page: second === 'settings' ? 'settings' : 'canvas', projectId: read(first) };
  if (area === 'tenant' && first !== undefined && isTenantPage(first)) return { page: first };
  return { page: isOwnPage(area) ? area : 'projects' };
}

export function addressOf(route: Route): string {
  if ('projectId' in route) {
    const canvas = `#/projects/${encodeURIComponent(route.projectId)}`;
    return route.page === 'settings' ? `${canvas}/settings` : canvas;
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
