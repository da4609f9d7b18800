import { text } from 'node:stream/consumers';
import { UserError } from '../../../../api/errors.ts';
import type { EnvVar, KubeObject } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { namesManifests } from '../../../manifests/read-sources.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { changeObjects, findObjects, openSet, refuseAllAndSelector, refuseLocalTrial } from '../change-objects.ts';
import { changeContainers, changePodSpec, selectedContainers } from '../pod-spec.ts';
import { importKeys } from './import-keys.ts';
import { listVariables } from './list-variables.ts';
import { type EnvChanges, readVariables, refuseOverwrites, splitVariables, withVariables } from './variables.ts';
import type { setEnvVerb } from './verb.ts';

type Call = CallOf<typeof setEnvVerb>;

/** `kpod set env`. k8s: kubectl set_env.go */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { flags, args } = call;
  refuseAllAndSelector(flags);
  const { resources, words } = splitVariables(args);
  const context = await openSet(flags, deps);
  refuseLocalTrial(flags, context.options);
  check(resources, flags);
  const changes = await readChanges([...flags.env, ...words], flags, deps);
  // With --local, operands name nothing, and are not refused.
  const found = await findObjects(flags.local ? [] : resources, flags, deps);
  const change = (object: KubeObject) => withChanges(object, changes, flags, deps);
  if (flags.list) {
    // What cannot be changed is not listed, and nothing is said of it. k8s: RunEnv ends before it looks at the errors
    for (const { object } of found) await list(object, changes, flags, deps).catch(passUserErrors);
    return;
  }
  const failure = 'failed to patch env update to pod template:';
  await changeObjects(found, { operation: 'env updated', failure, skipsUnchanged: true, change }, context, deps);
}

function check(resources: readonly string[], flags: Call['flags']): void {
  const { list: lists, output, keys, from } = flags;
  if (!namesManifests(flags) && resources.length === 0) {
    throw new UserError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (lists && output !== '') throw new UserError('--list and --output may not be specified together');
  if (keys.length > 0 && from === '') throw new UserError('when specifying --keys, a configmap or secret must be provided with --from');
}

async function readChanges(words: readonly string[], flags: Call['flags'], deps: CommandDeps): Promise<EnvChanges> {
  const { set, remove } = await readVariables(words, () => text(deps.streams.stdin));
  const warn = (warning: string) => deps.streams.err(`Warning: ${warning}\n`);
  const imported = flags.from === '' ? [] : importKeys(await findObjects([flags.from], { ...flags, all: false }, deps), flags.keys, warn);
  const prefixed = (variable: EnvVar): EnvVar => ({ ...variable, name: flags.prefix + variable.name });
  return { set: [...set, ...imported].map(prefixed), remove };
}

function withChanges(
  object: KubeObject,
  changes: EnvChanges,
  { containers: pattern, overwrite }: Call['flags'],
  deps: CommandDeps,
): KubeObject {
  return changePodSpec(object, (spec) => {
    const changed = changeContainers(spec, pattern, (container) => {
      const { env = [], ...rest } = container;
      if (!overwrite) refuseOverwrites(env, changes);
      const after = withVariables(env, changes);
      return after.length === 0 ? rest : { ...rest, env: after };
    });
    if (changed.count === 0) {
      deps.streams.err(
        `Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(pattern)}\n`,
      );
    }
    return changed.spec;
  });
}

async function list(object: KubeObject, changes: EnvChanges, flags: Call['flags'], deps: CommandDeps): Promise<void> {
  const context = { object, namespace: namespaceOf(flags), resolve: flags.resolve };
  const changed = withChanges(object, changes, flags, deps);
  for (const container of selectedContainers(changed, flags.containers)) await listVariables(container, context, deps);
}

function passUserErrors(error: unknown): void {
  if (!(error instanceof UserError)) throw error;
}
