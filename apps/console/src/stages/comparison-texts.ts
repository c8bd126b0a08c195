import type { ComparisonAnswer } from './comparison-document.js';

export interface DiffLine {
  /** Its place, from 0. */
  readonly number: number;
  readonly is: 'added' | 'removed' | 'head' | 'same';
  readonly text: string;
}

const signs: Readonly<Record<string, DiffLine['is']>> = { '+': 'added', '-': 'removed', '@': 'head' };

/** The lines of a unified diff, each with what it is. */
export const diffLines = (unified: string): readonly DiffLine[] =>
  unified
    .replace(/\n$/, '')
    .split('\n')
    .map((text, number) => ({ number, is: signs[text.charAt(0)] ?? 'same', text }));

type Image = ComparisonAnswer['images'][number]['after'];

/** `sha256:0123456789ab (12.3 MB)`; null: that release has no such unit. */
export const imageText = (image: Image): string | null =>
  image && `${image.digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')}${sizeText(image.sizeBytes)}`;

const sizeText = (bytes: number | null): string => (bytes === null ? '' : ` (${(bytes / 1e6).toFixed(1)} MB)`);
