/** What one probe found. k8s: probe/probe.go Result */

/**
 * `warning` counts as success. `error`: nothing was found out, and nothing is counted; the text says why. The output stands in the event.
 */
export interface ProbeOutcome {
  readonly result: 'success' | 'warning' | 'failure' | 'error';
  readonly output: string;
}

export const success = (output = ''): ProbeOutcome => ({ result: 'success', output });
export const failure = (output: string): ProbeOutcome => ({ result: 'failure', output: cutOutput(output) });
export const unknown = (output: string): ProbeOutcome => ({ result: 'error', output: cutOutput(output) });

/** More of an answer is not read, bytes. k8s: probe/http/http.go maxRespBodyLength, probe/exec/exec.go maxReadLength */
export const longestOutput = 10 * 1024;

/** The beginning of a text in which somebody else's words may stand: it goes into events and statuses. */
export const cutOutput = (text: string): string => (text.length > longestOutput ? text.slice(0, longestOutput) : text);

/** Reads streams, and answers what they have had so far, as they come: the beginning, where it is too long. */
export function collectOutput(...streams: readonly (NodeJS.ReadableStream | undefined)[]): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      if (bytes < longestOutput) chunks.push(chunk.subarray(0, longestOutput - bytes));
      bytes += chunk.length;
    });
    stream?.on('error', () => {});
  }
  return () => Buffer.concat(chunks).toString('utf8');
}
