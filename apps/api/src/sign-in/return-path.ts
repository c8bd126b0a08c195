/**
 * A path of the console, or null for anything that a browser could read as another place: it comes from whoever made the link.
 * `home`: where the console answers.
 */
export function readReturnPath(to: unknown, home: URL): string | null {
  if (to === undefined) return '/';
  // A backslash is a slash to browsers, and they drop line breaks and tabs from an address.
  if (typeof to !== 'string' || !/^\/(?![/\\])[^\\\s\p{C}]*$/u.test(to) || to.length > 2_000) return null;
  const url = URL.parse(to, home);
  if (url?.origin !== home.origin || url.pathname.startsWith('/session/')) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}
