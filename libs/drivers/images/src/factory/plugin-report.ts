import { UnitFailure } from '@tiffin/builds-operations';
import { type PluginReport, registrationFault } from '@tiffin/contracts';
import { z } from 'zod';
import { plainText } from './plain-text.js';

export const mostReportBytes = 524_288;
const mostNotes = 200;
const longestText = 2_000;

const part = z.object({ name: z.string(), schema: z.unknown() });
const reportSchema = z.object({
  plugins: z.array(z.object({ name: z.string(), policies: z.array(part), conditions: z.array(part) })),
  problem: z.string().nullable(),
  notes: z.array(z.string()),
});

/** Whoever wrote it may be the code that was looked at: it is read, and not believed to have any form. Throws a `UnitFailure`. */
export function readPluginReport(text: string): PluginReport {
  const { plugins, problem, notes } = parse(text);
  const fault = problem ?? registrationFault(plugins);
  return {
    ...{ plugins, problem: fault === undefined ? null : plainText(fault, longestText) },
    notes: notes.slice(0, mostNotes).map((note) => plainText(note, longestText)),
  };
}

function parse(text: string): PluginReport {
  try {
    return reportSchema.parse(JSON.parse(text)) as PluginReport;
  } catch {
    throw new UnitFailure('the code of its plugins ended the process in which it was looked at. Mend it.');
  }
}
