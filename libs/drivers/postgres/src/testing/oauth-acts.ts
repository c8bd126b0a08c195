/** What authorization servers do by themselves; keys.test of the api sees it on record. */
export const oauthActs = ['oauth-key.turn'] as const;
