import type { Kind } from '../../../api/any-object.ts';
import { UserError } from '../../../api/errors.ts';
import { resourceOfKind } from '../../../api/scheme.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { printValue } from '../../output/print-value.ts';
import { knownKind } from '../../selecting/custom-kinds.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Found, fetchObjects, type Selection, selectObjects } from '../../selecting/select.ts';
import { createFactsReader } from '../../watching/pod-facts.ts';
import { type Answer, isFine, printAnswer } from './answer.ts';
import { explainOther, type OthersContext, otherKinds } from './others.ts';
import { answerForPod, isAway, isStuck } from './pods.ts';
import type { whyVerb } from './verb.ts';

type Call = CallOf<typeof whyVerb>;

/** `kpod why`: what holds up each object, what shows that, and what mends it. Answers for what is fine only when it is named. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { args, flags } = call;
  if (!['', 'json', 'yaml'].includes(flags.output)) throw new UserError('--output must be json or yaml');
  const { found, errors } = await fetchObjects(deps.client, selectionOf(call));
  const reader = createFactsReader({ cluster: flags.inCluster ?? '', isOver: true }, deps);
  const context = { reader, cluster: flags.inCluster ?? '', deps };
  const answers: Answer[] = [];
  for await (const answer of answersFor(found, args.length > 0, context)) {
    answers.push(answer);
    if (flags.output === '') await deps.streams.out(printAnswer(answer, flags.allNamespaces));
  }
  if (flags.output !== '') await deps.streams.out(await printValue({ answers }, flags.output));
  else if (answers.length === 0 && errors.length === 0) {
    await deps.streams.out(`Nothing is stuck${flags.allNamespaces ? '' : ` in namespace ${namespaceOf(flags)}`}.\n`);
  }
  throwAll([...errors]);
}

/** What is named; without a name all pods, and what may be stuck without having one. */
function selectionOf({ args, flags }: Call): Selection {
  if (args.length > 0 && flags.allNamespaces) throw new UserError('a pod cannot be named across all namespaces: leave out -A');
  const plural = (kind: Kind) => resourceOfKind(kind).plural;
  const all = (['Pod', ...otherKinds] as const).map(plural).join(',');
  const words = args.length === 0 ? [all] : args.map((word) => (word.includes('/') ? word : `pods/${word}`));
  const where = { namespace: namespaceOf(flags), allNamespaces: flags.allNamespaces, allowEmptySelector: true };
  const selection = selectObjects({ args: words, ...where });
  const other = selection.targets.find(({ resource }) => !['Pod', ...otherKinds].some((one) => one === knownKind(resource)));
  if (!other) return selection;
  throw new UserError(
    `why is asked of pods, of what makes them, of services and claims, and ${other.resource.kind} "${other.name}" is none of these`,
  );
}

async function* answersFor(found: readonly Found[], isNamed: boolean, context: OthersContext): AsyncGenerator<Answer> {
  const told = new Set<string | undefined>();
  const ofPods = async function* (pods: readonly Pod[]): AsyncGenerator<Answer> {
    for (const pod of pods.filter(({ metadata }) => !told.has(metadata.uid))) {
      told.add(pod.metadata.uid);
      yield await answerForPod(pod, context.reader, context.deps);
    }
  };
  const away = isNamed ? new Set<string>() : await context.reader.enginesAway();
  for (const { object } of found) {
    if (object.kind === 'Pod') {
      const pod = object as Pod;
      if (isNamed || isStuck(pod) || isAway(pod, away)) yield* ofPods([pod]);
      continue;
    }
    // The cause of those that are made by another is told with that one.
    if (!isNamed && isMade(object)) continue;
    const { answer, pods } = await explainOther(object, context);
    const stuck = pods.filter(isStuck);
    if (
      isNamed ? !(answer.code === 'getting-on' && stuck.length > 0) : isOwnFault(answer) && !(answer.code === 'failed' && stuck.length > 0)
    )
      yield answer;
    if (isNamed) yield* ofPods(stuck);
  }
}

const isMade = ({ metadata }: KubeObject): boolean => (metadata.ownerReferences ?? []).some(({ controller }) => controller);

/** What is not told by a pod, and is not as somebody meant it. */
const isOwnFault = ({ code }: Answer): boolean =>
  !isFine(code) && code !== 'endpoints-not-ready' && code !== 'claim-waits-for-pod' && code !== 'suspended';
