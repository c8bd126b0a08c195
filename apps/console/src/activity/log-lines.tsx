import { Text } from '@mantine/core';
import { logEntryOf } from '@tiffin/contracts';
import { useEffect, useRef } from 'react';
import type { LogLineAnswer } from '../graphql/answers.js';

interface LogLinesProps {
  readonly lines: readonly LogLineAnswer[];
  readonly following: boolean;
  /** The reader went up to read: following would take the lines away. */
  readonly onScrolledUp: () => void;
}

export function LogLines({ lines, following, onScrolledUp }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [lines, following]);
  const watch = (): void => {
    const element = box.current;
    if (element && following && element.scrollHeight - element.scrollTop - element.clientHeight > 60) onScrolledUp();
  };
  return (
    <div
      ref={box}
      className="log-lines"
      role="log"
      aria-label="Log lines"
      aria-live="off"
      tabIndex={0}
      onScroll={watch}
      data-testid="logs"
    >
      {lines.length === 0 && (
        <Text fz="sm" c="dimmed" p={4}>
          No lines yet.
        </Text>
      )}
      {lines.map((line, index) => (
        <LogRow key={`${line.time}-${index}`} line={line} />
      ))}
    </div>
  );
}

function LogRow({ line }: { line: LogLineAnswer }) {
  const entry = logEntryOf(line);
  return (
    <div className="log-row" data-level={entry.level}>
      <time dateTime={line.time}>{entry.time}</time>
      <span className="log-text">
        {entry.text}
        {entry.rest && <span className="log-rest"> {entry.rest}</span>}
      </span>
    </div>
  );
}
