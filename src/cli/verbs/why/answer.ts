import { escapeTerminal } from '../../../printers/escape.ts';
import type { Finding, FindingCode } from '../../../printers/findings/finding.ts';
import { oneLine } from '../../../printers/findings/text.ts';
import { sentences } from '../../../printers/sentences.ts';

/** The end of a container's log. */
export interface LogEnd {
  readonly container: string;
  /** 1 is the first. */
  readonly attempt: number;
  /** There is nothing before it. */
  readonly isWhole: boolean;
  readonly lines: readonly string[];
}

/** What is asked about. */
export interface Asked {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** In the words of `get`. */
  readonly status: string;
}

/** What `why` says of one object, as `-o json` shows it. */
export interface Answer extends Asked {
  /** Of the finding; or that there is none. */
  readonly code: FindingCode | FineCode;
  readonly container?: string;
  /** What is wrong. */
  readonly sentence: string;
  readonly evidence: readonly string[];
  /** What to do, in words. */
  readonly advice: string;
  readonly mend: readonly string[];
  readonly log?: LogEnd;
}

type FineCode = keyof typeof fine;

const fine = {
  ready: 'nothing holds it up',
  succeeded: 'nothing holds it up',
  'getting-on': 'nothing is known that holds it up; it gets on',
} as const;

/** Whether a code says that there is nothing to mend. */
export const isFine = (code: string): boolean => Object.hasOwn(fine, code);

/** The answer for what is as it shall be, or on its way there. */
export const fineAnswer = (asked: Asked, code: FineCode): Answer => ({
  ...asked,
  ...{ code, sentence: fine[code], evidence: [], advice: '', mend: [] },
});

/** The answer that a finding is. */
export function answerOf(asked: Asked, { code, container, what, evidence, said, way, mend }: Finding, log: LogEnd | undefined): Answer {
  const lastLine = said?.trim().split('\n').at(-1)?.trim() ?? '';
  const isShown = lastLine === '' || log?.lines.some((line) => line.includes(lastLine));
  return {
    ...asked,
    ...{ code, sentence: what.trim(), evidence: isShown ? evidence : [...evidence, `It said: ${said?.trim()}`], advice: way, mend },
    ...(container === undefined ? {} : { container }),
    ...(log ? { log } : {}),
  };
}

/** For people: the sentence, what shows it, the command that mends it, the end of the log. Harmless to a terminal. */
export function printAnswer({ kind, namespace, name, status, ...answer }: Answer, withNamespace: boolean): string {
  const head = `${kind.toLowerCase()}/${withNamespace ? `${namespace}/` : ''}${name} is ${status}`;
  if (isFine(answer.code)) return `${oneLine(head)}: ${answer.sentence}.\n`;
  const { sentence, evidence, advice, mend, log } = answer;
  const lines = [
    `${oneLine(head)}: ${sentences([sentence])}`,
    ...evidence.map((text) => `  ${sentences([text])}`),
    ...(mend.length === 0 ? (advice === '' ? [] : [`  ${sentences([advice])}`]) : [`  ${oneLine(advice || 'To mend it')}:`]),
    ...mend.map((command) => `    ${oneLine(command)}`),
    ...(log ? [`  The ${log.isWhole ? '' : 'end of the '}log of container "${log.container}", attempt ${log.attempt}:`] : []),
    ...(log?.lines ?? []).map((line) => `    ${escapeTerminal(line)}`),
  ];
  return `${lines.join('\n')}\n`;
}
