const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Day = readonly [year: number, month: number, day: number];

/** How a day stands in a text: ISO 8601 (also a year or a month alone), as mail and HTTP have it, as `String(date)` has it, and as Americans write it. */
const forms: readonly (readonly [RegExp, (parts: readonly string[]) => Day])[] = [
  [
    /^([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|[T ])/,
    ([year, month = 1, day = 1]) => [Number(year), Number(month), Number(day)],
  ],
  [
    /\b(\d{1,2})[ -]([a-z]{3})[a-z]*,?[ -](\d{4})\b/i,
    ([day, month, year]) => [Number(year), monthOf(month), Number(day)],
  ],
  [/\b([a-z]{3})[a-z]* (\d{1,2}),? (\d{4})\b/i, ([month, day, year]) => [Number(year), monthOf(month), Number(day)]],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/, ([month, day, year]) => [Number(year), Number(month), Number(day)]],
];

const monthOf = (name = ''): number => months.indexOf(name.toLowerCase()) + 1;

/** Whether a text names a day that there is: for 30 February JavaScript takes 1 or 2 March, and says nothing. */
export function namesDay(text: string): boolean {
  for (const [form, dayOf] of forms) {
    const found = form.exec(text.trim());
    if (found === null) continue;
    const [year, month, day] = dayOf(found.slice(1));
    // Years below 100 would be taken as 19xx.
    const date = new Date(Date.UTC(2000, month - 1, day));
    date.setUTCFullYear(year, month - 1, day);
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  }
  return false;
}
