/** What only processes need that export spans: runtimes read it from a file of its own. */
export { clientAttributes, serverAttributes, spanName } from './http-attributes.js';
export { openRequestSpans } from './request-spans.js';
export { SpanExport } from './span-export.js';
