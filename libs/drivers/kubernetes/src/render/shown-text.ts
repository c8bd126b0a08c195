const mostCharacters = 63;

/** What people called something, for the eyes of an operator: nothing but what annotations, terminals and tables bear. */
export const shownText = (text: string): string =>
  text
    .slice(0, 4 * mostCharacters)
    .replaceAll(/[^A-Za-z0-9 ._-]+/g, '_')
    .slice(0, mostCharacters);
