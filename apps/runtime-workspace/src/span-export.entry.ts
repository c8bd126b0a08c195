/** What only workspaces need that export spans: the runtime reads it from a file of its own. */
export { openRequestSpans } from '@tiffin/runtime/span-export';
