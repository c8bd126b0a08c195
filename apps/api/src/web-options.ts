/** How the API meets the web; a process has its configuration. */
export interface WebOptions {
  /** Origins, besides its own, whose pages may call it: `https://console.example.com`. */
  readonly origins: readonly string[];
  /** In production strangers learn nothing about the schema. */
  readonly mode: 'development' | 'production';
  /** People may send documents of the console alone; API tokens are free. */
  readonly isTrustedOnly: boolean;
  /** What the queries of one tenant may cost in a minute: of all processes where there is a Redis, else of each. */
  readonly costPerMinute: number;
}

export const defaultWebOptions: WebOptions = {
  origins: [],
  mode: 'development',
  isTrustedOnly: false,
  costPerMinute: 1_000_000,
};
