import { UserError } from '../../../../api/errors.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CronJob } from '../../../../api/workload-types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { refuseCustom } from '../../../selecting/custom-kinds.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { fetchObjects, selectObjects } from '../../../selecting/select.ts';
import { chosenEngine } from '../../../writing/create-object.ts';
import { generate } from '../generate.ts';
import { jobPodTemplate } from '../job-template.ts';
import type { createJobVerb } from './verb.ts';

type Call = CallOf<typeof createJobVerb>;

/** `kpod create job NAME`. k8s: kubectl create_job.go */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { args, flags } = call;
  const command = args.slice(1);
  await generate(call, deps, {
    kind: 'Job',
    failure: 'failed to create job:',
    engine: chosenEngine(flags, deps.env),
    make(name) {
      if ((flags.image === '') === (flags.from === '')) throw new UserError('either --image or --from must be specified');
      if (flags.from !== '' && command.length > 0) throw new UserError('cannot specify --from and command');
      if (flags.from !== '') return fromCronJob(call, deps);
      const template = jobPodTemplate({ name, image: flags.image, command, restartPolicy: 'Never' });
      return { spec: { template }, status: {} };
    },
  });
}

/** What a CronJob runs, as its own but not at its time. k8s: createJobFromCronJob */
async function fromCronJob({ flags }: Call, deps: CommandDeps): Promise<Readonly<Record<string, unknown>>> {
  const selection = selectObjects({ args: [flags.from], namespace: namespaceOf(flags) });
  const { found, errors } = await fetchObjects<KubeObject>(deps.client, selection);
  if (errors.length > 0) throw errors[0];
  for (const { target } of found) refuseCustom(target.resource);
  const [{ object } = { object: undefined }, ...others] = found;
  if (!object || others.length > 0) throw new UserError('from must be an existing cronjob');
  if (object.kind !== 'CronJob') throw new UserError(`unknown object type *v1.${object.kind}`);
  const { metadata, spec } = object as CronJob;
  const { name, uid = '' } = metadata;
  const { labels, annotations } = spec.jobTemplate.metadata ?? {};
  return {
    metadata: {
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
      ...(labels ? { labels } : {}),
      ownerReferences: [{ apiVersion: 'batch/v1', controller: true, kind: 'CronJob', name, uid }],
    },
    spec: spec.jobTemplate.spec,
    status: {},
  };
}
