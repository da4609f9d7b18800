import { lastAppliedAnnotation } from '../../api/last-applied.ts';
import { escapeTerminal } from '../escape.ts';
import { alignTabs } from '../tabwriter.ts';

/** Gathers the lines of a description and aligns their tabs. k8s: kubectl describe PrefixWriter, tabbedString */
export interface DescribeWriter {
  /** One line (or the lines of a text with newlines), indented by two blanks a level. */
  line(level: number, text: string): void;
  /** What follows is aligned by itself. */
  startBlock(): void;
  /** Everything so far, aligned. */
  text(): string;
  /** The same with its tabs. */
  rawText(): string;
}

/** A writer without a line. Control characters from elsewhere come out harmless. */
export function createDescribeWriter(): DescribeWriter {
  const blocks: string[] = [''];
  return {
    line: (level, text) => {
      blocks.push(`${blocks.pop() ?? ''}${'  '.repeat(level)}${escapeTerminal(text)}\n`);
    },
    startBlock: () => {
      blocks.push('');
    },
    text: () => blocks.map((block) => alignTabs(block, { minWidth: 0, padding: 2 })).join(''),
    rawText: () => blocks.join(''),
  };
}

/** `Labels:` and its pairs, one a line; `<none>` without any. k8s: printLabelsMultiline */
export function writeLabels(writer: DescribeWriter, title: string, labels: Readonly<Record<string, string>> | undefined): void {
  const keys = Object.keys(labels ?? {}).sort();
  writeList(
    writer,
    title,
    keys.map((key) => `${key}=${labels?.[key]}`),
  );
}

/** A title and texts below one another in its second column; `<none>` without any. */
export function writeList(writer: DescribeWriter, title: string, texts: readonly string[]): void {
  const shown = texts.length === 0 ? ['<none>'] : texts;
  for (const [index, text] of shown.entries()) writer.line(0, `${index === 0 ? `${title}:` : ''}\t${text}`);
}

const longestAnnotation = 140;

/** `Annotations:`, long and many-lined values on lines of their own, cut. k8s: printAnnotationsMultiline */
export function writeAnnotations(
  writer: DescribeWriter,
  annotations: Readonly<Record<string, string>> | undefined,
  title = 'Annotations',
): void {
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== lastAppliedAnnotation)
    .sort();
  writeList(
    writer,
    title,
    keys.flatMap((key) => annotationLines(key, annotations?.[key] ?? '')),
  );
}

function annotationLines(key: string, written: string): readonly string[] {
  const value = written.endsWith('\n') ? written.slice(0, -1) : written;
  const isShort = Buffer.byteLength(value) + Buffer.byteLength(key) + 2 <= longestAnnotation;
  if (isShort && !value.includes('\n')) return [`${key}: ${value}`];
  return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, longestAnnotation - 2)}`)];
}

/** At most so many bytes, and `...` for the rest; a character is never cut in two. */
function shorten(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const kept = Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\ufffd+$/, '');
  return `${kept}...`;
}

/** Several descriptions, two empty lines between them. */
export function joinDescriptions(descriptions: readonly string[]): string {
  return descriptions.join('\n\n');
}
