import { containersFlag, selectorFlag, setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set resources`. */
export const setResourcesVerb = {
  name: 'set resources',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) [--limits=LIMITS] [--requests=REQUESTS]',
  summary: 'Give containers other requests and limits, init containers included',
  group: 'Change',
  examples: [
    'kpod set resources deployment/web --limits=cpu=200m,memory=512Mi --requests=cpu=100m',
    'kpod set resources deployment web -c nginx --limits=memory=64Mi',
  ],
  operands: 'objects',
  flags: [
    ...setFlags,
    ...selectorFlag,
    ...containersFlag,
    { name: 'limits', kind: 'string', value: 'LIMITS', help: 'how much a container may have: cpu=100m,memory=256Mi' },
    { name: 'requests', kind: 'string', value: 'REQUESTS', help: 'how much a container asks for: cpu=100m,memory=256Mi' },
  ],
} as const satisfies Verb;
