import { escapeTerminal } from '../escape.ts';
import { sentences } from '../sentences.ts';
import type { Finding } from './finding.ts';

/** What is wrong, and what shows it best: one line. */
export function sentenceOf({ what, evidence }: Finding): string {
  return sentences([what, ...evidence.slice(0, 1)]);
}

/** The same with what to do about it. */
export function textOf(finding: Finding): string {
  const { way, mend } = finding;
  const [command, ...more] = mend;
  // Several are steps with something to do by hand between them.
  const advice = [way, (more.length === 0 && command) || ''].filter((part) => part !== '').join(': ');
  return advice === '' ? sentenceOf(finding) : `${sentenceOf(finding)} ${sentences([advice])}`;
}

/** As one line that does no harm to a terminal. */
export const oneLine = (text: string): string => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' '));
