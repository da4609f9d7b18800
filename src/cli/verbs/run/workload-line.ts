import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject } from '../../../api/types.ts';
import { translateTimestampSince } from '../../../printers/duration.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import type { RunState } from './tracker.ts';

/** Where a workload stands, in words that are the same as long as it has not got on. */
export type WorkloadWords = (object: KubeObject) => readonly string[];

/** Undefined for pods, and for what is gone. */
export const wordsOfWorkload = ({ target, object }: RunState, wordsOf: WorkloadWords): readonly string[] | undefined =>
  object && target.resource.kind !== 'Pod' ? wordsOf(object) : undefined;

/** `deployment.apps/web   READY 1/3   UP-TO-DATE 3   AVAILABLE 1   12s` */
export function workloadLine({ target, object }: RunState, words: readonly string[], now: number): string {
  const spent = translateTimestampSince(object?.metadata.creationTimestamp, now);
  return escapeTerminal([`${qualifiedSingular(target.resource)}/${target.name}`, ...words, spent].join('   '));
}
