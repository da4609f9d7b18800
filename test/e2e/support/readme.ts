/** The README as its test reads it: code fences, commands, and what their output is compared with. */
import { readFileSync } from 'node:fs';

export const readmeText = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** A fenced block. */
export interface Fence {
  readonly kind: string;
  readonly content: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** A command of a `console` block and what the page shows below it. */
export interface ShownCommand {
  readonly command: string;
  readonly output: readonly string[];
  readonly line: number;
}

/** Every fenced block of a page. Throws for one that is not closed. */
export function findFences(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { kind: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const mark = /^```(.*)$/.exec(text);
    if (mark && open) {
      fences.push({ kind: open.kind, content: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else if (mark) open = { kind: mark[1] ?? '', line: index + 2, lines: [] };
    else open?.lines.push(text);
  }
  if (open) throw new Error(`the block at line ${open.line} is not closed`);
  return fences;
}

/** The commands of a `console` block: what follows `$ `, each with the lines below it. Throws for output without a command. */
export function readCommands(fence: Fence): readonly ShownCommand[] {
  const commands: { command: string; output: string[]; line: number }[] = [];
  for (const [index, text] of fence.content.split('\n').entries()) {
    const last = commands.at(-1);
    if (text.startsWith('$ ')) commands.push({ command: text.slice(2), output: [], line: fence.line + index });
    else if (last) last.output.push(text);
    else throw new Error(`line ${fence.line + index} is output of no command`);
  }
  return commands;
}

/** What differs from one run or machine to the next, and what stands for it. */
const varying: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours that some program insists on
  [/\u001b\[[0-9;]*m/g, ''],
  [/\b(podman|docker)\b/g, 'ENGINE'],
  [/\b[0-9a-f]{64}\b/g, 'ID'],
  [/\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/\b\d+(\.\d+){3}\b/g, 'ADDRESS'],
  [/\b(\d+(ms|s|m|h|d))+\b/g, 'AGE'],
  [/( to |^Node: +)[\w.-]+(?=$|\/)/g, '$1NODE'],
  [/[ \t]+/g, ' '],
  [/^ | $/g, ''],
];

const tidy = (line: string): string => varying.reduce((text, [pattern, word]) => text.replace(pattern, word), line);

/** Lines without what varies, and without empty lines at both ends. */
export function tidyLines(text: string): readonly string[] {
  const lines = text.split('\n').map(tidy);
  const first = lines.findIndex((line) => line !== '');
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}

/** Whether lines are what is shown; `...` stands for any number of lines, also none. */
export function matches(shown: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return actual.length === 0;
  if (first === '...') return actual.some((_, index) => matches(rest, actual.slice(index))) || matches(rest, []);
  return first === actual[0] && matches(rest, actual.slice(1));
}
