import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { chooseContainer } from '../../selecting/choose-container.ts';
import { findPod, podTimeoutMessage, refuseEnded } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { withPodNames } from '../../selecting/pod-names.ts';
import { targetOfPod } from '../../selecting/select.ts';
import { joinProcess, readExit } from '../../streams/process-streams.ts';
import type { execVerb } from './verb.ts';

type Call = CallOf<typeof execVerb>;

/** `kpod exec`: runs a command in a container and ends with its exit code. */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  const { pod: word, command, namespace } = await named(call, deps);
  const pod = await findPod(word, { namespace, purpose: 'attach to', timeoutMs: flags.podRunningTimeout }, deps);
  const target = targetOfPod(pod);
  refuseEnded(pod, 'exec into');
  // A name that is given is for the server to judge.
  const { name, notice } = flags.container === '' ? chooseContainer(pod, '') : { name: flags.container };
  if (notice !== undefined && !flags.quiet && flags.filename.length === 0) deps.streams.err(`${notice}\n`);
  const tty = takesTerminal(call, deps);
  const exitCode = readExit(await joinProcess({ target, subresource: 'exec', container: name, command, tty, stdin: flags.stdin }, deps));
  if (exitCode !== 0) deps.streams.err(`command terminated with exit code ${exitCode}\n`);
  return exitCode;
}

/** The pod, or what has it, that the command line or a file names. */
async function named(call: Call, deps: CommandDeps) {
  const { args, argsBeforeDash, flags } = call;
  const namespace = namespaceOf(flags);
  if (flags.filename.length === 0) return { ...(readOperands(call) ?? (await refuse(call, deps))), namespace };
  const { manifestTargets } = await import('../../manifests/read-manifests.ts');
  const files = await manifestTargets({ ...flags, recursive: false }, deps);
  throwAll((files?.misplaced ?? []).map(({ error }) => error));
  const [target, ...more] = files?.targets ?? [];
  if (!target) throw new UserError('no objects passed to exec');
  if (more.length > 0) throw new UserError('cannot exec into multiple objects at a time');
  if ((argsBeforeDash ?? 0) > 0) throw new UserError('a pod and --filename cannot be given together');
  if (flags.podRunningTimeout <= 0) throw new UsageError(call.name, podTimeoutMessage, 'examples');
  if (args.length === 0) throw new UserError('you must specify at least one command for the container');
  return { pod: `${target.resource.plural}/${target.name}`, command: args, namespace: target.namespace ?? namespace };
}

/** Which pod is meant is for the user to say: a command may do harm in another. */
async function refuse({ args, flags, name }: Call, deps: CommandDeps): Promise<never> {
  const command = args.length === 0 ? 'COMMAND' : args.join(' ');
  throw await withPodNames(new UserError(`a pod is missing: ${name} POD -- ${command}`), namespaceOf(flags), deps);
}

/** Undefined: no pod is named. k8s: kubectl exec, Complete and Validate */
function readOperands({
  args,
  argsBeforeDash,
  flags,
  name,
}: Call): { readonly pod: string; readonly command: readonly string[] } | undefined {
  const [pod] = args;
  if (argsBeforeDash === undefined && args.length > 1) {
    throw new UserError(
      `exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee '${name} -h' for help and examples`,
    );
  }
  if (argsBeforeDash !== undefined && argsBeforeDash > 1) {
    throw new UserError(
      `exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee '${name} -h' for help and examples`,
    );
  }
  if (flags.podRunningTimeout <= 0) throw new UsageError(name, podTimeoutMessage, 'examples');
  if (pod === undefined || argsBeforeDash === 0) return undefined;
  const command = argsBeforeDash === undefined ? [] : args.slice(argsBeforeDash);
  if (command.length === 0) throw new UserError('you must specify at least one command for the container');
  return { pod, command };
}

/** A terminal in the container needs one here, and stdin to be passed on. k8s: kubectl exec SetupTTY */
function takesTerminal({ flags }: Call, { streams }: CommandDeps): boolean {
  if (!flags.stdin || !flags.tty) return false;
  if (streams.stdinIsTerminal) return true;
  if (!flags.quiet) streams.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}
