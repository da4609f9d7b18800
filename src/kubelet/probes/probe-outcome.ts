/** What one probe found. k8s: probe/probe.go Result */

/**
 * `warning` counts as success. `error`: nothing was found out, and nothing is counted; the text says why. The output stands in the event.
 */
export interface ProbeOutcome {
  readonly result: 'success' | 'warning' | 'failure' | 'error';
  readonly output: string;
}

export const success = (output = ''): ProbeOutcome => ({ result: 'success', output });
export const failure = (output: string): ProbeOutcome => ({ result: 'failure', output });
export const unknown = (output: string): ProbeOutcome => ({ result: 'error', output });

/** More of an answer is not read, bytes. k8s: probe/http/http.go maxRespBodyLength, probe/exec/exec.go maxReadLength */
export const longestOutput = 10 * 1024;
