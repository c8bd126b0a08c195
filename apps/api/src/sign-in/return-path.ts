/**
 * A path of the console, or null for anything that a browser could read as another place: it comes from whoever made the link.
 * `home`: where the console answers.
 */
export function readReturnPath(to: unknown, home: URL): string | null {
  if (to === undefined) return '/';
  // A backslash is a slash to browsers, and they drop line breaks and tabs from an address.
  if (typeof to !== 'string' || !/^\/(?![/\\])[^\\\s\p{C}]*$/u.test(to) || to.length > 2_000) return null;
  const url = URL.parse(to, home);
  if (url?.origin !== home.origin || !isPage(url.pathname)) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** As it is after dots were taken out: `/.//elsewhere` is `//elsewhere` then, which names a host. And as our router reads it. */
const isPage = (path: string): boolean => !path.startsWith('//') && !spelledOut(path).startsWith('/session/');

function spelledOut(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
