import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { chosenEngine } from '../../../writing/create-object.ts';
import { randomSuffix } from '../../../writing/random-suffix.ts';
import { generate } from '../generate.ts';
import type { createDeploymentVerb } from './verb.ts';

/** `kpod create deployment NAME`. k8s: kubectl create_deployment.go */
export async function run(call: CallOf<typeof createDeploymentVerb>, deps: CommandDeps): Promise<void> {
  const { args, flags, changed } = call;
  if (!changed.has('image')) throw new UserError('required flag(s) "image" not set');
  const command = args.slice(1);
  await generate(call, deps, {
    kind: 'Deployment',
    failure: 'failed to create deployment:',
    engine: chosenEngine(flags, deps.env),
    make(name) {
      if (flags.image.length > 1 && command.length > 0) throw new UserError('cannot specify multiple --image options and command');
      const labels = { app: name };
      const containers = flags.image.map((image, index) => ({
        ...{ name: containerName(image), image, resources: {} },
        ...(command.length > 0 ? { command } : {}),
        ...(index === 0 && flags.port >= 0 ? { ports: [{ containerPort: flags.port }] } : {}),
      }));
      const template = { metadata: { creationTimestamp: null, labels }, spec: { containers } };
      const { replicas } = flags;
      return { metadata: { labels }, spec: { replicas, selector: { matchLabels: labels }, template, strategy: {} }, status: {} };
    },
  });
}

/** The last part of an image's name. What no name may have becomes `-`, and then it might be another one's. k8s: sanitizeAndUniquify */
function containerName(image: string): string {
  const name = (image.split('/').at(-1) ?? '').replace(/[:@].*$/s, '');
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${randomSuffix()}` : name;
}
