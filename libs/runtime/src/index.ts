export { JsonLog, type LineSink } from './json-log.js';
export { HiddenSecrets } from './output/hidden-secrets.js';
export { OwnTraffic } from './own-traffic.js';
export { type OwnOutput, ownOutput } from './output/own-lines.js';
export { family, figure, Histogram, type Labels, processLines } from './prometheus-text.js';
export {
  openSpans,
  type EndedSpan,
  type RequestSpan,
  type RequestSpans,
  type SpanCounts,
  spanFamilies,
  spanLines,
} from './spans/spans.js';
export { RequestCounters } from './request-counters.js';
export { runId } from './run-id.js';
export { tellVersion } from './tell-version.js';
export { watchLifeline } from './watch-lifeline.js';
export { type ProcessSettings, readProcessSettings, wholeNumber, WrongSetting } from './process-settings.js';
export {
  errorFields,
  excerptOf,
  explainMistakes,
  loadModule,
  ownStack,
  patiently,
  tellError,
} from './user-code/index.js';
