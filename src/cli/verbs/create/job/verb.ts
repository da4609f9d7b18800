import { engineFlag, generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create job`. */
export const createJobVerb = {
  name: 'create job',
  usage: 'NAME (--image=IMAGE [-- COMMAND [ARGS...]] | --from=cronjob/NAME)',
  summary: 'Create a job: a pod that runs to its end',
  group: 'Change',
  examples: [
    'kpod create job hello --image=busybox -- date',
    'kpod create job by-hand --from=cronjob/tick',
    'kpod create job hello --image=busybox --dry-run=client -o yaml',
  ],
  flags: [
    { name: 'from', kind: 'string', value: 'cronjob/NAME', help: 'run what a cron job runs, now' },
    { name: 'image', kind: 'string', value: 'IMAGE', help: 'the image of its container' },
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
