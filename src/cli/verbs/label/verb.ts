import { metadataFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod label`. */
export const labelVerb = {
  name: 'label',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) KEY=VALUE... KEY-...',
  summary: 'Set labels of objects, or remove them',
  group: 'Change',
  examples: ['kpod label pod myapp-pod tier=front', 'kpod label pods --all tier-', 'kpod label pod myapp-pod --list'],
  operands: 'objects',
  flags: metadataFlags,
} as const satisfies Verb;
