import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useMay } from '../tenant/place.js';

export interface CodeEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Its ending chooses the language. */
  readonly fileName: string;
  /** What a screen reader says. */
  readonly label: string;
  /** Pixels. */
  readonly minHeight?: number;
}

const CodeMirror = lazy(() => import('./code-mirror.js'));

/** Code of the canvas; whoever may not change that reads it. */
export function CodeEditor(props: CodeEditorProps) {
  const isStill = !useMay()('canvas.write');
  return (
    <Suspense fallback={<Skeleton h={props.minHeight ?? 220} radius="sm" />}>
      <CodeMirror key={String(isStill)} {...props} isStill={isStill} />
    </Suspense>
  );
}
