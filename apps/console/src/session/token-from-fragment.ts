/** The development token that `npm run up` puts behind the `#` of the address it prints; null where there is none. */
export function tokenFromFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
  return token ? token.trim() || null : null;
}
