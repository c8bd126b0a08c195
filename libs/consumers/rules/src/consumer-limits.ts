import { mostSnapshotBytes } from '@tiffin/contracts';

/** Whatever the plan of a tenant allows: gateways hold all consumers of their environment in memory. */
export const consumerLimits = {
  /** Of one environment, users and applications together. */
  consumers: 10_000,
  /** Of one user. */
  applications: 100,
  /** Of one consumer. */
  credentialsOfConsumer: 100,
  /** Of one environment. */
  credentials: 20_000,
  /** Of one environment. */
  scopes: 200,
  /** Of one credential. */
  scopesOfCredential: 30,
  /** Of what a tenant keeps with one consumer, as JSON. */
  propertiesBytes: 2_000,
  /**
   * Of all of one environment, as gateways are told it. What is under it leaves room for one more that is as large as can be; what gateways
   * take is `mostSnapshotBytes`.
   */
  snapshotBytes: mostSnapshotBytes - 65_536,
} as const;
