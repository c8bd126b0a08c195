import type { AccountTrouble } from '@tiffin/accounts-operations';
import { type Html, html } from './html.js';

interface Field {
  readonly name: 'email' | 'name' | 'password';
  readonly label: string;
  readonly type: 'email' | 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  /** Beside the label. */
  readonly aside?: Html;
  readonly focus?: boolean;
}

/** One field with its label, and below it what is wrong with it. */
export function field(it: Field, trouble: AccountTrouble | null): Html {
  const { name, label, hint } = it;
  const problem = trouble?.field === name ? trouble.text : null;
  return html` <div class="row"><label for="${name}">${label}</label>${it.aside ?? null}</div>
    ${input(it, problem !== null)}
    ${problem !== null && html`<p class="problem" id="${name}-problem" role="alert">${problem}</p>`}
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

function input({ name, type, autocomplete, value, hint, focus }: Field, isWrong: boolean): Html {
  const about = [isWrong && `${name}-problem`, hint !== undefined && `${name}-hint`].filter(Boolean).join(' ');
  const marks = [
    ...(isWrong ? [html` aria-invalid="true"`] : []),
    ...(about ? [html` aria-describedby="${about}"`] : []),
    ...(isWrong || focus ? [html` autofocus`] : []),
  ];
  return html`<input
    id="${name}"
    name="${name}"
    type="${type}"
    autocomplete="${autocomplete}"
    value="${value ?? ''}"
    required${marks}
  />`;
}

/** What is wrong with the whole form. */
export const whatIsWrong = (trouble: AccountTrouble | null): Html | null =>
  trouble !== null && trouble.field === null ? html`<p class="bad" role="alert">${trouble.text}</p>` : null;

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;
