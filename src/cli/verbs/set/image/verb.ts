import { selectorFlag, setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set image`. */
export const setImageVerb = {
  name: 'set image',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) CONTAINER=IMAGE...',
  summary: 'Give containers another image, init containers included',
  group: 'Change',
  examples: [
    'kpod set image deployment/web nginx=nginx:1.27 side=busybox',
    "kpod set image daemonset agent '*=busybox:1.36'",
    'kpod set image -f web.yaml nginx=nginx:1.27 --local -o yaml',
  ],
  operands: 'objects',
  flags: [...setFlags, ...selectorFlag],
} as const satisfies Verb;
