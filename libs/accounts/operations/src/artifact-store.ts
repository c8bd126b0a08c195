/** A piece of the protocol's state: a session, a grant, a code, a refresh token. */
export interface Artifact {
  readonly kind: string;
  readonly id: string;
}

export interface StoredArtifact {
  readonly payload: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly consumedAt: number | null;
}

export interface ArtifactContent {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly lifetimeSeconds: number;
}

export interface ArtifactStore {
  find(artifact: Artifact): Promise<StoredArtifact | null>;
  findBySession(kind: string, sessionUid: string): Promise<StoredArtifact | null>;
  findByUserCode(kind: string, userCode: string): Promise<StoredArtifact | null>;
  keep(artifact: Artifact, content: ArtifactContent): Promise<void>;
  /** False where it was consumed before: of two who consume it at the same time one gets true. */
  consume(artifact: Artifact): Promise<boolean>;
  /** Seconds since it was last asked for; null the first time. */
  poll(artifact: Artifact): Promise<number | null>;
  remove(artifact: Artifact): Promise<void>;
  removeGrant(kind: string, grantId: string): Promise<void>;
  /** Removes what has expired, of everything that does. */
  sweep(): Promise<void>;
}
