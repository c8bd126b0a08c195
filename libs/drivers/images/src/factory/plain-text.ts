/** What code of a tenant's says, as logs and databases keep it: no control characters, which PostgreSQL refuses or a terminal obeys. */
export function plainText(text: string, mostCharacters: number): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
  return cut.replaceAll(/\p{Cc}/gu, (found) => ('\t\r\n'.includes(found) ? ' ' : '\uFFFD')).toWellFormed();
}
