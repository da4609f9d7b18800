import type { Streams } from './streams.ts';

/** Prints the warnings that a server sends, each once however often it is sent. k8s: client-go rest.NewWarningWriter with Deduplicate */
export function createWarningPrinter({ err }: Pick<Streams, 'err'>): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    err(`Warning: ${text}\n`);
  };
}
