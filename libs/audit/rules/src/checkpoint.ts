import { createHash, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { chainStart } from './chain-check.js';
import { merkleRoot } from './merkle-tree.js';

/** Where a chain ended, and up to which event retention may have dropped it, when a checkpoint was taken. */
export interface ChainHead {
  readonly tenantId: string;
  readonly seq: number;
  readonly hash: string;
  readonly baseSeq: number;
  readonly baseHash: string;
}

/** What is signed. */
export interface CheckpointBody {
  readonly format: 'tiffin-audit-checkpoint/1';
  /** From 1, without gaps. */
  readonly number: number;
  readonly at: string;
  /** Hex SHA-256 of the body before; 64 zeros for the first. */
  readonly previous: string;
  /** Of the tree whose leaves are the heads, in the order of their tenants. */
  readonly root: string;
  readonly chains: number;
  readonly keyId: string;
}

/** A checkpoint as it is kept outside the database. */
export interface Checkpoint {
  /** JSON of a `CheckpointBody`, byte for byte as signed. */
  readonly body: string;
  /** Base64 of Ed25519's. */
  readonly signature: string;
  readonly heads: readonly ChainHead[];
}

export const leafOf = ({ tenantId, seq, hash: end, baseSeq, baseHash }: ChainHead): string =>
  JSON.stringify([tenantId, seq, end, baseSeq, baseHash]);

/** Which key signed: the first half of the hash over the public key's DER. */
export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);

export const bodyHash = (body: string): string => hash('sha256', body);

export interface NewCheckpoint {
  readonly number: number;
  readonly at: Date;
  /** The body of the one before; null for the first. */
  readonly previousBody: string | null;
  readonly heads: readonly ChainHead[];
}

export function signCheckpoint({ number, at, previousBody, heads }: NewCheckpoint, privateKey: KeyObject): Checkpoint {
  const ordered = heads.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  const stated: CheckpointBody = {
    format: 'tiffin-audit-checkpoint/1',
    number,
    at: at.toISOString(),
    previous: previousBody === null ? chainStart.hash : bodyHash(previousBody),
    root: merkleRoot(ordered.map(leafOf)),
    chains: ordered.length,
    keyId: keyIdOf(createPublicKey(privateKey)),
  };
  const body = JSON.stringify(stated);
  return { body, signature: sign(null, Buffer.from(body), privateKey).toString('base64'), heads: ordered };
}

/** The body of a checkpoint that one of the keys has signed; null where none has, or where it is of no known form. */
export function signedBody(
  { body, signature }: Pick<Checkpoint, 'body' | 'signature'>,
  keys: readonly KeyObject[],
): CheckpointBody | null {
  const bytes = Buffer.from(body);
  if (!keys.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64')))) return null;
  const read = JSON.parse(body) as CheckpointBody;
  return read.format === 'tiffin-audit-checkpoint/1' ? read : null;
}

/** A checkpoint whose signature and tree are right. */
export interface TrustedCheckpoint extends CheckpointBody {
  readonly text: Pick<Checkpoint, 'body' | 'signature'>;
  readonly heads: readonly ChainHead[];
}

/** Reads what a store keeps; null where it is not what a key has signed. */
export function readCheckpoint(stored: string, keys: readonly KeyObject[]): TrustedCheckpoint | null {
  try {
    const { body, signature, heads } = JSON.parse(stored) as Checkpoint;
    const stated = signedBody({ body, signature }, keys);
    if (!stated || merkleRoot(heads.map(leafOf)) !== stated.root) return null;
    return { ...stated, heads, text: { body, signature } };
  } catch {
    return null;
  }
}
