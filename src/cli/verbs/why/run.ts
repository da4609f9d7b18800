import { UserError } from '../../../api/errors.ts';
import type { Pod } from '../../../api/types.ts';
import { findBlocker } from '../../../printers/findings/find.ts';
import { printPodRow } from '../../../printers/pod-row.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { attemptOf, readLogTail } from '../../logs/log-tail.ts';
import { printValue } from '../../output/print-value.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { fetchObjects, selectObjects } from '../../selecting/select.ts';
import { createFactsReader, type FactsReader } from '../../watching/pod-facts.ts';
import { outcomeOf } from '../../watching/pod-outcome.ts';
import { type Answer, answerOf, fineAnswer, type LogEnd, printAnswer } from './answer.ts';
import type { whyVerb } from './verb.ts';

type Call = CallOf<typeof whyVerb>;

/** `kpod why`: for each pod what holds it up, what shows that, and what mends it. Answers for pods that are fine only when they are named. */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const format = flags.output;
  if (!['', 'json', 'yaml'].includes(format)) throw new UserError('--output must be json or yaml');
  const namespace = namespaceOf(flags);
  if (args.length > 0 && flags.allNamespaces) throw new UserError('a pod cannot be named across all namespaces: leave out -A');
  const words = args.length === 0 ? ['pods'] : args.map((word) => (word.includes('/') ? word : `pods/${word}`));
  const selection = selectObjects({ args: words, namespace, allNamespaces: flags.allNamespaces, allowEmptySelector: true });
  const other = selection.targets.find(({ resource }) => resource.kind !== 'Pod');
  if (other) throw new UserError(`why is asked of pods, and ${other.resource.kind} "${other.name}" is none: name one of its pods`);
  const { found, errors } = await fetchObjects<Pod>(deps.client, selection);
  const asked = found.map(({ object }) => object).filter((pod) => args.length > 0 || isStuck(pod));
  const reader = createFactsReader({ cluster: flags.context, isOver: true }, deps);
  const answers: Answer[] = [];
  for (const pod of asked) {
    const answer = await answerFor(pod, reader, deps);
    answers.push(answer);
    if (format === '') await deps.streams.out(printAnswer(answer, flags.allNamespaces));
  }
  if (format !== '') await deps.streams.out(await printValue({ answers }, format));
  else if (asked.length === 0 && errors.length === 0) {
    await deps.streams.out(`Nothing is stuck${flags.allNamespaces ? '' : ` in namespace ${namespace}`}.\n`);
  }
  throwAll([...errors]);
}

/** Ended well and up are fine; a pod that is being deleted is not up. */
function isStuck(pod: Pod): boolean {
  const is = outcomeOf(pod)?.is;
  return is !== 'ready' && is !== 'succeeded';
}

async function answerFor(pod: Pod, reader: FactsReader, deps: CommandDeps): Promise<Answer> {
  const { name, status } = printPodRow(pod, deps.clock.now());
  const about = { kind: 'Pod', namespace: pod.metadata.namespace ?? 'default', name, status };
  if (!isStuck(pod)) return fineAnswer(about, outcomeOf(pod)?.is === 'succeeded' ? 'succeeded' : 'ready');
  const finding = findBlocker(await reader.of(pod));
  return finding ? answerOf(about, finding, await logOf(pod, finding.container, deps)) : fineAnswer(about, 'getting-on');
}

/** The end of the log of the attempt that tells. */
async function logOf(pod: Pod, container: string | undefined, deps: CommandDeps): Promise<LogEnd | undefined> {
  const attempt = container === undefined ? undefined : attemptOf(pod, container);
  const tail = attempt && (await readLogTail(attempt, deps));
  if (!attempt || !tail || tail.lines.length === 0) return undefined;
  return { container: attempt.container, attempt: attempt.number, isWhole: !tail.hasMore, lines: tail.lines };
}
