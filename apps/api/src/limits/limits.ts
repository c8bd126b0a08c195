/**
 * How much one document may ask for. The largest of the console and the CLI cost 12,000, and a comparison of releases
 * 19,000 (`own-documents.test.ts` asks whether each is let through); a canvas comes in variables and counts only in bytes.
 */
export const limits = {
  /** Characters of the document. */
  characters: 20_000,
  tokens: 1_000,
  /** Fields below each other. */
  depth: 8,
  aliases: 15,
  /** Fields that an answer may hold, with full lists. */
  cost: 20_000,
  /** Of comparing two releases, in which nobody else is answered: one document asks for one comparison. */
  comparison: 18_000,
  /** Of the gates of one release in one environment: some questions to the database that nobody else shares. */
  gates: 100,
  /** Of the traffic of an environment, and how many points of it one field answers with. */
  traffic: 1_000,
  trafficPoints: 2_000,
  /** Of what a subscription sends: it is paid once, and computed at each event. */
  eventCost: 12_000,
  /** Assumed length of a list that takes no `first`. */
  listLength: 10,
  /** Open at once, of one person; a console tab has three. */
  subscriptions: 100,
  /** Open at once, of all people and machines of one tenant, in one process. */
  tenantSubscriptions: 1_000,
  /** Of those, how many follow what units print or use: each holds a connection to the cell for every replica. */
  followers: 10,
  tenantFollowers: 30,
  /** Requests at work at once, of one tenant in one process; a console that is opened sends ten. */
  requests: 256,
  /** Bytes of a whole request. */
  bodyBytes: 4 * 1024 * 1024,
} as const;
