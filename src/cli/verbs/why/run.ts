import { UserError } from '../../../api/errors.ts';
import type { Event, List, Pod, Service } from '../../../api/types.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import { findWaitingCause } from '../../../printers/explain-waiting.ts';
import { printPodRow } from '../../../printers/pod-row.ts';
import type { WaitingCause } from '../../../printers/waiting-cause.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { attemptOf, readLogTail } from '../../logs/log-tail.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { equalities, fetchObjects, selectObjects } from '../../selecting/select.ts';
import { outcomeOf } from '../../watching/pod-outcome.ts';
import type { whyVerb } from './verb.ts';

type Call = CallOf<typeof whyVerb>;

/** `kpod why`: for each pod what holds it up, what shows that, and what mends it. Answers for pods that are fine only when they are named. */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const namespace = namespaceOf(flags);
  if (args.length > 0 && flags.allNamespaces) throw new UserError('a pod cannot be named across all namespaces: leave out -A');
  const words = args.length === 0 ? ['pods'] : args.map((word) => (word.includes('/') ? word : `pods/${word}`));
  const selection = selectObjects({ args: words, namespace, allNamespaces: flags.allNamespaces, allowEmptySelector: true });
  const other = selection.targets.find(({ resource }) => resource.kind !== 'Pod');
  if (other) throw new UserError(`why is asked of pods, and ${other.resource.kind} "${other.name}" is none: name one of its pods`);
  const { found, errors } = await fetchObjects<Pod>(deps.client, selection);
  const asked = found.map(({ object }) => object).filter((pod) => args.length > 0 || isStuck(pod));
  for (const pod of asked) await deps.streams.out(await answerFor(pod, flags.allNamespaces, deps));
  if (asked.length === 0 && errors.length === 0) {
    await deps.streams.out(`Nothing is stuck${flags.allNamespaces ? '' : ` in namespace ${namespace}`}.\n`);
  }
  throwAll([...errors]);
}

/** Ended well and up are fine; a pod that is being deleted is not up. */
function isStuck(pod: Pod): boolean {
  const is = outcomeOf(pod)?.is;
  return is !== 'ready' && is !== 'succeeded';
}

async function answerFor(pod: Pod, withNamespace: boolean, deps: CommandDeps): Promise<string> {
  const now = deps.clock.now();
  const { name, status } = printPodRow(pod, now);
  const of = withNamespace ? `${pod.metadata.namespace}/${name}` : name;
  const head = `pod/${of} is ${status}`;
  const outcome = outcomeOf(pod);
  if (!isStuck(pod)) return `${escapeTerminal(head)}: nothing holds it up.\n`;
  if (outcome?.is === 'failed') {
    const text = `${head}: it failed, and is not tried again: ${outcome.cause}.`;
    return `${oneLine(text)}\n${await logOf(pod, outcome.container, deps)}`;
  }
  if (outcome) return `${escapeTerminal(head)}: it is being deleted.\n`;
  const cause = await causeOf(pod, now, deps);
  if (!cause) return `${escapeTerminal(head)}: nothing is known that holds it up; it gets on.\n`;
  const said = cause.said ? ` It said: ${cause.said}` : '';
  return `${oneLine(`${head}: ${cause.text}${said}`)}\n${await logOf(pod, cause.container, deps)}`;
}

const oneLine = (text: string): string => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' '));

async function causeOf(pod: Pod, now: number, { client }: CommandDeps): Promise<WaitingCause | undefined> {
  const { namespace, name, uid } = pod.metadata;
  const list = async <T>(type: string, query = {}) =>
    (await client.request<List<T>>('GET', listPath(resourceFor(type), namespace), { query })).items;
  const fieldSelector = equalities({ 'involvedObject.name': name, 'involvedObject.uid': uid });
  const [events, services, pods] = await Promise.all([
    list<Event>('events', { fieldSelector }),
    list<Service>('services'),
    list<Pod>('pods'),
  ]);
  return findWaitingCause(pod, now, { events, surroundings: { services, pods }, isOver: true });
}

/** The end of the log of the attempt that tells, as whole indented lines; empty where there is none. */
async function logOf(pod: Pod, container: string | undefined, deps: CommandDeps): Promise<string> {
  const attempt = container === undefined ? undefined : attemptOf(pod, container);
  const tail = attempt && (await readLogTail(attempt, deps));
  if (!attempt || !tail || tail.lines.length === 0) return '';
  const title = `  The ${tail.hasMore ? 'end of the ' : ''}log of container "${attempt.container}", attempt ${attempt.number}:`;
  return [title, ...tail.lines.map((line) => `    ${escapeTerminal(line)}`)].map((line) => `${line}\n`).join('');
}
