import { momentText, timeText } from './time-text.js';

/** A moment, with all of it for those who point at it. */
export function When({ at }: { at: string }) {
  const moment = new Date(at);
  return (
    <time dateTime={at} title={momentText(moment)}>
      {timeText(moment, new Date())}
    </time>
  );
}
