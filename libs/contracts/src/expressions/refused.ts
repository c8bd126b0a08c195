/** A part of an expression that the language does not have: the part, the reason and the way out, without a full stop. */
export class Refused extends Error {}
