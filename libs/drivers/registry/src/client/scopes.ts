/** What a token has to open, in the words of the distribution token specification. */
export const pullScopes = (repository: string): readonly string[] => [`repository:${repository}:pull`];
export const pushScopes = (repository: string): readonly string[] => [`repository:${repository}:pull,push`];
export const deleteScopes = (repository: string): readonly string[] => [`repository:${repository}:delete,pull`];
export const mountScopes = (repository: string, from: string): readonly string[] => [
  ...pushScopes(repository),
  ...pullScopes(from),
];
