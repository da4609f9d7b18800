import { engineFlag, generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create cronjob`. */
export const createCronJobVerb = {
  name: 'create cronjob',
  alias: 'cj',
  usage: 'NAME --image=IMAGE --schedule=SCHEDULE [-- COMMAND [ARGS...]]',
  summary: 'Create a cron job: a job at each time of a schedule',
  group: 'Change',
  examples: [
    'kpod create cronjob tick --image=busybox --schedule="*/5 * * * *" -- date',
    'kpod create cronjob tick --image=busybox --schedule=@daily --restart=Never',
    'kpod create cronjob tick --image=busybox --schedule="0 9 * * 1-5" --dry-run=client -o yaml',
  ],
  flags: [
    { name: 'image', kind: 'string', value: 'IMAGE', help: 'the image of its container' },
    { name: 'restart', kind: 'string', value: 'POLICY', help: 'the restart policy of its pods: OnFailure (the default) or Never' },
    {
      name: 'schedule',
      kind: 'string',
      value: 'SCHEDULE',
      help: 'minute, hour, day of the month, month, day of the week; or @daily and the like',
    },
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
