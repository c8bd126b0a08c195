import { useCallback, useEffect, useState } from 'react';
import { useClient } from 'urql';
import type { LogLineAnswer } from '../graphql/answers.js';
import { unitLogsQuery } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';

interface Asked {
  readonly environmentId: string;
  readonly unitKey: string | null;
  readonly following: boolean;
}

interface UnitLogs {
  /** Oldest first. */
  readonly lines: readonly LogLineAnswer[];
  readonly problem: string | null;
  readonly refresh: () => void;
}

const tail = 300;
const everyMs = 1500;

/** Reads the tail of a unit's log, and again every one and a half seconds while it follows and the tab is seen. */
export function useUnitLogs({ environmentId, unitKey, following }: Asked): UnitLogs {
  const client = useClient();
  const [lines, setLines] = useState<readonly LogLineAnswer[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(
    async (current: () => boolean) => {
      if (!unitKey) return;
      const { data, error } = await client.query(unitLogsQuery, { environmentId, unitKey, tail }).toPromise();
      // The answer about a unit that is not shown any more must not replace that of the present one.
      if (!current()) return;
      if (data) setLines(data.environment.unitLogs);
      setProblem(error ? refusalOf(error).text : null);
    },
    [client, environmentId, unitKey],
  );
  useEffect(() => setLines([]), [unitKey]);
  useEffect(() => {
    let current = true;
    const look = (): void => {
      if (!document.hidden) void read(() => current);
    };
    look();
    const timer = following ? setInterval(look, everyMs) : null;
    return () => {
      current = false;
      if (timer) clearInterval(timer);
    };
  }, [read, following]);
  return { lines, problem, refresh: () => void read(() => true) };
}
