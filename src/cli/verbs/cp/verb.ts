import { containerFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod cp`. */
export const cpVerb = {
  name: 'cp',
  usage: 'SOURCE DESTINATION',
  summary: 'Copy files into a container or out of one; it needs tar',
  group: 'Work inside',
  examples: ['kpod cp site/ myapp-pod:/www', 'kpod cp myapp-pod:/tmp/result.txt result.txt', 'kpod cp -c init-mydb test/web:/etc etc'],
  operands: 'files, or files of pods',
  flags: [
    ...containerFlag,
    { name: 'no-preserve', kind: 'bool', help: "into a container: the owner and the mode are the container's choice" },
    { name: 'retries', kind: 'int', value: 'N', help: 'only 0' },
  ],
} as const satisfies Verb;
