/** Where the reader is. It lives behind the `#`, so that the server needs no rule for it. */
export type Route = { readonly page: 'projects' } | { readonly page: 'canvas'; readonly projectId: string };

export function routeOf(fragment: string): Route {
  const found = /^#\/projects\/([^/?]+)/.exec(fragment);
  return found?.[1] ? { page: 'canvas', projectId: decodeURIComponent(found[1]) } : { page: 'projects' };
}

export const addressOf = (route: Route): string =>
  route.page === 'canvas' ? `#/projects/${encodeURIComponent(route.projectId)}` : '#/';
