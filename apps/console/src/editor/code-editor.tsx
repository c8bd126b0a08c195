import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

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

export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton h={props.minHeight ?? 220} radius="sm" />}>
      <CodeMirror {...props} />
    </Suspense>
  );
}
