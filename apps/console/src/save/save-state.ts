export interface SaveFacts {
  readonly changes: number;
  readonly problems: number;
  readonly saving: boolean;
}

export interface SaveState {
  readonly is: 'saved' | 'unsaved' | 'invalid' | 'saving';
  readonly text: string;
  /** Why the button is grey; null: it can be pressed. */
  readonly reason: string | null;
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

/** Whether the draft can be saved now. The problems come from the rule that the server asks, too. */
export function saveState({ changes, problems, saving }: SaveFacts): SaveState {
  if (saving) return { is: 'saving', text: 'Saving', reason: 'The draft is being saved.' };
  if (changes === 0) return { is: 'saved', text: 'All saved', reason: 'There is nothing to save.' };
  if (problems > 0) {
    const text = count(problems, 'problem');
    return {
      is: 'invalid',
      text,
      reason: `The canvas has ${text}. Open the cards with a red mark: each says what to do.`,
    };
  }
  return { is: 'unsaved', text: count(changes, 'change'), reason: null };
}
