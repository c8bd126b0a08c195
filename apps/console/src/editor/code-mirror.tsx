import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { oneDarkHighlightStyle, oneDarkTheme } from '@codemirror/theme-one-dark';
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { CodeEditorProps } from './code-editor.js';

const languageOf = (fileName: string): Extension => {
  if (/\.[cm]?[jt]sx?$/.test(fileName)) return javascript({ typescript: /\.[cm]?tsx?$/.test(fileName) });
  return fileName.endsWith('.json') ? [json(), linter(jsonParseLinter()), lintGutter()] : [];
};

const look = EditorView.theme({
  '&': { fontSize: '13px', height: '100%', backgroundColor: 'var(--panel)' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  // Opaque: long lines scroll below it.
  '.cm-gutters': {
    backgroundColor: 'var(--panel)',
    borderRight: '1px solid var(--line)',
    color: 'var(--mantine-color-dimmed)',
  },
  // The frame around it shows the focus.
  '&.cm-focused': { outline: 'none' },
});

/** Colours of the two styles that are below the contrast which small text needs (WCAG AA), and what is used for each. */
const readable: Readonly<Record<string, string>> = {
  '#e40': '#b33600',
  '#f00': '#c00000',
  '#085': '#00663f',
  '#7d8799': '#9aa5b8',
};

const highlighting = ({ specs }: HighlightStyle): Extension =>
  syntaxHighlighting(
    HighlightStyle.define(
      specs.map((spec) => ({ ...spec, ...(spec['color'] ? { color: readable[spec['color']] ?? spec['color'] } : {}) })),
    ),
  );

const [onLight, onDark] = [highlighting(defaultHighlightStyle), [oneDarkTheme, highlighting(oneDarkHighlightStyle)]];
const colours = (dark: boolean): Extension => (dark ? onDark : onLight);

const basics: Extension = [
  lineNumbers(),
  foldGutter(),
  history(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  EditorState.tabSize.of(2),
  // It can be reached without it; that what scrolls can be reached is also to be seen from outside.
  EditorView.contentAttributes.of({ tabindex: '0' }),
  // Escape, then Tab leaves the editor, as CodeMirror's own rules for the keyboard have it.
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
];

/** No caret and no marked line; the keyboard still scrolls it. */
const still: Extension = [
  lineNumbers(),
  foldGutter(),
  EditorState.tabSize.of(2),
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' }),
];

const scheme = new Compartment();
/** Marks what was not typed here. */
const fromOutside = Annotation.define<true>();

interface CodeMirrorProps extends CodeEditorProps {
  /** To be read, scrolled and copied from, and not typed in. */
  readonly isStill: boolean;
}

interface Wanted extends CodeMirrorProps {
  readonly parent: HTMLElement;
  readonly dark: boolean;
}

const open = ({ parent, value, onChange, fileName, label, dark, isStill }: Wanted): EditorView =>
  new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        isStill ? still : basics,
        languageOf(fileName),
        look,
        scheme.of(colours(dark)),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          const isTyped = !update.transactions.some((one) => one.annotation(fromOutside));
          if (update.docChanged && isTyped) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });

/** The editor itself; loaded when the first piece of code is shown. */
export default function CodeMirror(props: CodeMirrorProps) {
  const { value, fileName, label, minHeight = 220 } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  const dark = useComputedColorScheme() === 'dark';

  useEffect(() => {
    if (!place.current) return;
    const onChange = (text: string): void => latest.current.onChange(text);
    const editor = open({ ...latest.current, parent: place.current, onChange, dark });
    view.current = editor;
    return () => editor.destroy();
    // The text goes in once per file; what is typed comes back through onChange.
  }, [fileName, label]);

  useEffect(() => {
    view.current?.dispatch({ effects: scheme.reconfigure(colours(dark)) });
    if (place.current) place.current.dataset['scheme'] = dark ? 'dark' : 'light';
  }, [dark]);

  useEffect(() => {
    const editor = view.current;
    // Undo, or somebody else's revision, changed the text under us.
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: value },
        annotations: fromOutside.of(true),
      });
    }
  }, [value]);

  return <div ref={place} className="code" style={{ minHeight }} data-testid="editor" data-file={fileName} />;
}
