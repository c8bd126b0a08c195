const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month = `(${months.join('|')})[a-z]*`;

type Day = readonly [year: number, month: number, day: number];
type Parts = readonly (string | undefined)[];

const numeric = ([year, month, day]: Parts): Day => [yearOf(year), Number(month), Number(day)];
const named = ([year, month, day]: Parts): Day => [yearOf(year), monthOf(month), Number(day)];

/** How a day stands in a text: ISO 8601 and its like, as Americans write it, as mail and HTTP have it, and as `String(date)` and `date` have it. */
const forms: readonly (readonly [RegExp, (parts: Parts) => Day])[] = [
  [/^([+-]\d{6}|\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/, numeric],
  [/^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)(?!\d)/, ([first, second, year]) => numeric([year, first, second])],
  [
    new RegExp(String.raw`\b(\d{1,2})[ -]${month},?[ -](\d{4}|\d\d)(?![\d:])`, 'i'),
    ([day, name, year]) => named([year, name, day]),
  ],
  [
    new RegExp(String.raw`\b${month} +(\d{1,2}),? +(?:\d\d:\d\d:\d\d .*)?(\d{4})\b`, 'i'),
    ([name, day, year]) => named([year, name, day]),
  ],
];

const monthOf = (name = ''): number => months.indexOf(name.toLowerCase()) + 1;

/** JavaScript takes 49 as 2049, and 50 as 1950. */
function yearOf(digits = ''): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/**
 * Whether a text names a day that there is not: for 30 February JavaScript takes 1 or 2 March, and says nothing. A form that is not
 * known here is left to it.
 */
export function namesNoDay(text: string): boolean {
  for (const [form, dayOf] of forms) {
    const found = form.exec(text.trim());
    if (found !== null) return !isDay(dayOf(found.slice(1)));
  }
  return false;
}

function isDay([year, month, day]: Day): boolean {
  // Years below 100 would be taken as 19xx.
  const date = new Date(Date.UTC(2000, 0));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
