import type { Kind } from '../../../../api/any-object.ts';
import { UserError } from '../../../../api/errors.ts';
import { asTyped } from '../../../../api/field-order.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import { imageNameProblem } from '../../../../api/image.ts';
import { withTypedLastApplied } from '../../../../api/last-applied.ts';
import { qualifiedSingular, resourceOfKind } from '../../../../api/scheme.ts';
import { withTypedBlanks } from '../../../../api/typed-blanks.ts';
import type { KubeObject, Pod } from '../../../../api/types.ts';
import { deletedMessage } from '../../../../printers/messages.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { throwAll } from '../../../errors/render-error.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import { openResults } from '../../../output/results.ts';
import { podTimeoutMessage } from '../../../selecting/find-pod.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { listPath } from '../../../selecting/paths.ts';
import { isNotFound } from '../../../selecting/select.ts';
import { chosenEngine, withEngine } from '../../../writing/create-object.ts';
import { deleteOne } from '../../../writing/delete-one.ts';
import { overridden } from '../../../writing/overrides.ts';
import { readWriteOptions, type WriteOptions, writeQuery } from '../../../writing/write-options.ts';
import { createInterruption } from '../interruption.ts';
import type { runVerb } from '../verb.ts';
import { fileOnlyFlags } from './flags.ts';
import { podFor, serviceFor } from './generate.ts';
import { joinPod } from './join-pod.ts';

type Call = CallOf<typeof runVerb>;

/** `kpod run NAME --image=IMAGE`: a pod without a file. Answers its exit code where that was waited for. k8s: kubectl run.go */
export async function runPod(call: Call, deps: CommandDeps): Promise<number> {
  const { args, flags, changed } = call;
  const options = readWriteOptions(flags, deps);
  const attach = changed.has('attach') ? flags.attach : flags.stdin;
  const results = await openResults(flags, options.dryRun, deps, asTyped);
  const [name = '', ...words] = args;
  check(call, options, attach);
  const create = createCreator(call, options, deps);
  const overriddenPod = await overridden(podFor(name, words, flags), flags);
  return withCleanUp(call, deps, async (created, interrupted) => {
    const pod = await create(overriddenPod);
    created.push(pod);
    if (flags.expose) {
      const service = await create(serviceFor(name, flags));
      created.push(service);
      await results.tell('created', service);
      await separate(flags.output, deps);
    }
    if (attach) return Promise.race([joinPod(pod as Pod, flags, deps), ...interrupted]);
    await results.tell('created', pod);
    return 0;
  });
}

function check({ name: title, args, argsBeforeDash, flags, changed }: Call, { dryRun }: WriteOptions, attach: boolean): void {
  const fail = (message: string): never => {
    throw new UsageError(title, message, 'examples');
  };
  if (args.length === 0 || argsBeforeDash === 0) fail('NAME is required for run');
  const other = fileOnlyFlags.find((flag) => changed.has(flag));
  if (other !== undefined) fail(`--${other} is for files, and --image is for a pod without one`);
  if (flags.podRunningTimeout <= 0) fail(podTimeoutMessage);
  if (flags.image === '') throw new UserError('--image is required');
  if (imageNameProblem(flags.image) !== undefined) {
    throw new UserError(`Invalid image name ${goQuote(flags.image)}: invalid reference format`);
  }
  if (flags.tty && !flags.stdin) fail('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.expose && flags.port === '') fail('--port must be set when exposing a service');
  if (!['', 'Always', 'OnFailure', 'Never'].includes(flags.restart)) fail(`invalid restart policy: ${flags.restart}`);
  if (!attach && flags.rm) fail('--rm should only be used for attached containers');
  if (attach && dryRun !== 'none') {
    fail("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  }
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(flags.imagePullPolicy)) {
    fail(`invalid image pull policy: ${flags.imagePullPolicy}`);
  }
}

/** Creates an object, or answers it as it would be sent. */
function createCreator({ flags }: Call, options: WriteOptions, deps: CommandDeps): (object: KubeObject) => Promise<KubeObject> {
  const engine = chosenEngine(flags, deps.env);
  return async (object) => {
    if (options.dryRun === 'client') {
      return flags.namespace === '' ? object : { ...object, metadata: { ...object.metadata, namespace: flags.namespace } };
    }
    const resource = resourceOfKind(object.kind as Kind);
    const body = withEngine(flags.saveConfig ? withTypedLastApplied(object as never) : object, { resource }, engine);
    const path = listPath(resource, namespaceOf(flags));
    return withTypedBlanks(await deps.client.request<KubeObject>('POST', path, { body, query: writeQuery(options) }));
  };
}

/** kubectl parts its documents once more than its printer does. */
async function separate(output: string, { streams }: CommandDeps): Promise<void> {
  if (output === 'yaml') await streams.out('---\n');
}

/**
 * Does `work`; with `--rm` all that it noted in `created` is deleted then, however it ended. `interrupted` answers the exit code when something
 * wants the command to end: without `--rm` that ends the process.
 */
async function withCleanUp(
  { flags }: Call,
  deps: CommandDeps,
  work: (created: KubeObject[], interrupted: readonly Promise<number>[]) => Promise<number>,
): Promise<number> {
  const created: KubeObject[] = [];
  if (!flags.rm) return work(created, []);
  const interruption = createInterruption(true, deps);
  const interrupted = new Promise<number>((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve(interruption.exitCode()), { once: true });
  });
  try {
    return await work(created, [interrupted]);
  } finally {
    const errors: unknown[] = [];
    for (const object of created) await remove(object, flags.quiet, deps).catch((error: unknown) => errors.push(error));
    interruption.stop();
    throwAll(errors);
  }
}

/** What is gone already is no failure. */
async function remove({ kind, metadata }: KubeObject, quiet: boolean, deps: CommandDeps): Promise<void> {
  const resource = resourceOfKind(kind as Kind);
  try {
    await deleteOne(deps.client, { resource, namespace: metadata.namespace ?? 'default', name: metadata.name });
    if (!quiet) await deps.streams.out(`${deletedMessage(qualifiedSingular(resource), metadata.name)}\n`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
