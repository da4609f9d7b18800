import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { chosenEngine } from '../../../writing/create-object.ts';
import { generate } from '../generate.ts';
import { jobPodTemplate } from '../job-template.ts';
import type { createCronJobVerb } from './verb.ts';

/** `kpod create cronjob NAME`. k8s: kubectl create_cronjob.go */
export async function run(call: CallOf<typeof createCronJobVerb>, deps: CommandDeps): Promise<void> {
  const { args, flags, changed } = call;
  const missing = (['image', 'schedule'] as const).filter((flag) => !changed.has(flag));
  if (missing.length > 0) throw new UserError(`required flag(s) ${missing.map((flag) => `"${flag}"`).join(', ')} not set`);
  const { image, schedule } = flags;
  await generate(call, deps, {
    kind: 'CronJob',
    failure: 'failed to create cronjob:',
    engine: chosenEngine(flags, deps.env),
    make(name) {
      const template = jobPodTemplate({ name, image, command: args.slice(1), restartPolicy: flags.restart || 'OnFailure' });
      return { spec: { jobTemplate: { metadata: { creationTimestamp: null, name }, spec: { template } }, schedule }, status: {} };
    },
  });
}
