import { metadataFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod annotate`. */
export const annotateVerb = {
  name: 'annotate',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) KEY=VALUE... KEY-...',
  summary: 'Set annotations of objects, or remove them',
  group: 'Change',
  examples: ["kpod annotate pod myapp-pod note='under test'", 'kpod annotate pod myapp-pod note-'],
  operands: 'objects',
  flags: metadataFlags,
} as const satisfies Verb;
