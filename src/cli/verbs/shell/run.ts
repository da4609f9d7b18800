import { ApiError, UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { findPod, podTimeoutMessage } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { withPodNames } from '../../selecting/pod-names.ts';
import { targetOfPod } from '../../selecting/select.ts';
import { joinProcess, readExit } from '../../streams/process-streams.ts';
import { chooseStep, describeStep } from './choose-step.ts';
import type { shellVerb } from './verb.ts';

type Call = CallOf<typeof shellVerb>;

/** `kpod shell`: a shell in the place of a container; ends with its exit code. */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  const { streams } = deps;
  const namespace = namespaceOf(flags);
  const { pod: word, command } = readOperands(call);
  if (word === undefined) throw await withPodNames(new UserError('a pod is missing: kpod shell POD'), namespace, deps);
  const pod = await findPod(word, { namespace, purpose: 'attach to', timeoutMs: flags.podRunningTimeout }, deps);
  const container = chooseStep(pod, flags.container);
  const tty = streams.stdinIsTerminal && streams.stdoutIsTerminal;
  if (!flags.quiet && (tty || flags.container === '')) streams.err(`${describeStep(pod, container)}\n`);
  const more = { image: flags.image || undefined, fix: flags.fix || undefined };
  const joined = { target: targetOfPod(pod), subresource: 'shell', container, command, tty, stdin: true, more } as const;
  const exitCode = await joinProcess(joined, deps).then(readExit).catch(explain);
  if (flags.fix && !flags.quiet) streams.err(`${outcome(container, exitCode)}\n`);
  return exitCode;
}

const outcome = (step: string, exitCode: number): string =>
  exitCode === 0
    ? `Init container ${step} counts as succeeded.`
    : `Init container ${step} is left as it was, since the shell ended with exit code ${exitCode}.`;

function readOperands({ args, argsBeforeDash = args.length, changed, flags, name }: Call) {
  if (argsBeforeDash > 1) {
    throw new UserError(`expected one POD, saw ${argsBeforeDash}: a command goes behind --\nSee '${name} -h' for help and examples`);
  }
  if (flags.podRunningTimeout <= 0) throw new UsageError(name, podTimeoutMessage, 'examples');
  if (changed.has('image') && flags.image === '') throw new UserError('--image must name an image');
  return { pod: argsBeforeDash === 0 ? undefined : args[0], command: args.slice(argsBeforeDash) };
}

const ofServer = 'Internal error occurred: ';

/** A cluster knows no such subresource; and what stands in the way of a shell is nobody's mistake. */
function explain(error: unknown): never {
  if (error instanceof UserError && error.message.startsWith(ofServer)) throw new UserError(error.message.slice(ofServer.length));
  const isUnknown = error instanceof ApiError && error.status.reason === 'NotFound' && !error.status.details?.name;
  throw isUnknown ? new UserError("kpod's own agent alone has shells in the place of containers; in a cluster there is kpod debug") : error;
}
