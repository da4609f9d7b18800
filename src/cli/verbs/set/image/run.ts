import { UserError } from '../../../../api/errors.ts';
import type { PodSpec } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { throwAll } from '../../../errors/render-error.ts';
import { splitPairs } from '../../../writing/pairs.ts';
import { changeObjects, findObjects, openSet, type SetContext } from '../change-objects.ts';
import { changePodSpec } from '../pod-spec.ts';
import type { setImageVerb } from './verb.ts';

type Call = CallOf<typeof setImageVerb>;
type Images = ReadonlyMap<string, string>;

/** `kpod set image`. k8s: kubectl set_image.go */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const context = await openSet(flags, deps);
  const { resources, pairs } = splitPairs(args, 'image');
  const images = readImages(pairs);
  const found = await findObjects(resources, flags, deps);
  check(images, context);
  const errors: unknown[] = [];
  await changeObjects(
    found,
    {
      operation: 'image updated',
      failure: 'failed to patch image update to pod template:',
      skipsUnchanged: true,
      change: (object) => changePodSpec(object, (spec) => withImages(spec, images, errors)),
    },
    { ...context, errors },
    deps,
  );
}

/** k8s: kubectl cmd/util ParsePairs */
function readImages(pairs: readonly string[]): Images {
  const wrong = pairs.filter((pair) => pair.indexOf('=') < 1);
  if (wrong.length > 0) throw new UserError(`invalid image format: ${wrong.join(', ')}`);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function check(images: Images, { flags, options }: SetContext): void {
  const problems = [
    flags.all && flags.selector ? 'cannot set --all and --selector at the same time' : undefined,
    images.size === 0 ? 'at least one image update is required' : undefined,
    images.size > 1 && images.has('*')
      ? 'all containers are already specified by *, but saw more than one container_name=container_image pairs'
      : undefined,
    flags.local && options.dryRun === 'server' ? 'cannot specify --local and --dry-run=server - did you mean --dry-run=client?' : undefined,
  ];
  throwAll(problems.filter((problem) => problem !== undefined).map((problem) => new UserError(problem)));
}

/** What has no container of a name is told of, and the others are changed all the same. */
function withImages(spec: PodSpec, images: Images, errors: unknown[]): PodSpec {
  let changed = spec;
  for (const [name, image] of images) {
    const isMeant = (container: { readonly name: string }) => name === '*' || container.name === name;
    const set = <T extends { readonly name: string }>(container: T): T => (isMeant(container) ? { ...container, image } : container);
    const { containers, initContainers } = changed;
    if (![...containers, ...(initContainers ?? [])].some(isMeant)) {
      errors.push(new UserError(`error: unable to find container named ${JSON.stringify(name)}`));
    }
    changed = { ...changed, containers: containers.map(set), ...(initContainers ? { initContainers: initContainers.map(set) } : {}) };
  }
  return changed;
}
