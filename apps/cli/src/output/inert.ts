import { visible } from '@tiffin/kernel';

/** A text of somebody else's for one line that has styles of its own: it brings no colour, no line and nothing that nobody sees. */
export const inert = (text: string): string => visible(text).replaceAll('\n', '\\n');
