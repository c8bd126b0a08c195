import { type Read, useRead } from '../graphql/use-read.js';
import { type GatesAnswer, gatesQuery } from './stages-documents.js';

export interface AskedGates {
  readonly environmentId: string;
  /** Null: none is chosen. */
  readonly release: string | null;
  readonly rollback: boolean;
}

/** What stands between a release and a stage, as the API would say when it is asked for. */
export function useGates({ environmentId, release, rollback }: AskedGates): Read<GatesAnswer> {
  const { data, error, again } = useRead(gatesQuery, release === null ? null : { environmentId, release, rollback });
  return { data: data?.environment.gates ?? null, error, again };
}
