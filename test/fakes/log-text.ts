import { createLogText, createTailCounter, formatCriHead, type LogEntry } from '../../src/api/cri-log.ts';
import type { KeptLogOptions } from '../../src/kubelet/kept-logs.ts';

/** Where the last lines of a log begin, and no earlier than where the entries with its last bytes do. */
export function firstOfTail(
  entries: readonly LogEntry[],
  { tailLines, tailBytes }: { readonly tailLines?: number; readonly tailBytes?: number },
): number {
  if (tailLines === undefined) return 0;
  const counter = createTailCounter(tailLines, tailBytes);
  return entries.findLastIndex((entry) => counter.isBefore({ ...entry, bytes: entry.content.length })) + 1;
}

/** One entry of a file in the CRI's format. */
export const formatCriEntry = (entry: LogEntry): Buffer =>
  Buffer.concat([Buffer.from(formatCriHead(entry)), entry.content, Buffer.from('\n')]);

/** The text of kept entries. */
export async function* keptText(entries: readonly LogEntry[], options: KeptLogOptions): AsyncGenerator<Uint8Array> {
  yield* entries.slice(firstOfTail(entries, options)).map(createLogText(options));
}
