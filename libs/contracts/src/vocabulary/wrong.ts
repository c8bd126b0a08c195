/** Why a text of the canvas or of a runtime's config cannot be used: the reason and the way out, without a full stop. */
export interface Wrong {
  readonly wrong: string;
}

export const wrong = (reason: string): Wrong => ({ wrong: reason });

export const isWrong = (answer: unknown): answer is Wrong =>
  typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'wrong');
