/** What a canvas may hold at most. `bytes` counts its canonical JSON in UTF-8. */
export const canvasLimits = {
  bytes: 2 * 1024 * 1024,
  entities: 2000,
  connections: 6000,
  pipelines: 500,
  operations: 10_000,
  filesPerFunction: 200,
  conditionDepth: 8,
  /** Levels of lists and objects in the whole document. */
  jsonDepth: 48,
} as const;
