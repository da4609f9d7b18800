import { resources, resourcesInAll } from '../../../api/kinds/resources.ts';
import { isSidecar } from '../../../api/pod-status.ts';
import { hasRun, skippedSteps } from '../../../api/pod-steps.ts';
import { qualifiedPlural } from '../../../api/scheme.ts';
import type { Container, KubeObject, List, Pod, PodSpec } from '../../../api/types.ts';
import type { Client } from '../../../client/types.ts';
import type { Flag } from '../../command-line/flags.ts';
import type { Verb } from '../../command-line/verb.ts';
import { lastWordOf, shownFlags } from '../../command-line/verb-flags.ts';
import type { LearnedKinds } from '../../selecting/discover-kinds.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import { type CommandLine, type CursorWord, readCursorWord } from './cursor-word.ts';

/** What may stand under the cursor. */
export interface Candidates {
  /** Each with a description, or none. */
  readonly items: readonly (readonly [string, (string | undefined)?])[];
  /** Names of files would do, too. */
  readonly files: boolean;
  /** Names of directories would do. */
  readonly directories?: true;
}

export interface CandidateDeps {
  /** The verbs that there are for people. */
  readonly verbs: readonly Verb[];
  /** Asked for names. Completions start no agent, and wait for none. */
  readonly client: Client;
  readonly namespace: string;
  /** The names of the contexts of the user's kubeconfig. */
  readonly contexts: () => Promise<readonly string[]>;
  /** Those of the cluster that is asked; absent for kpod's own agent. */
  readonly kinds?: LearnedKinds;
}

const nothing: Candidates = { items: [], files: false };
const files: Candidates = { items: [], files: true };
const directories: Candidates = { items: [], files: false, directories: true };
const wordsOf = (items: readonly string[]): Candidates => ({ items: items.map((item) => [item]), files: false });

/** Everything that may stand in the place of the last word. */
export async function findCandidates(words: readonly string[], deps: CandidateDeps): Promise<Candidates> {
  const current = words.at(-1) ?? '';
  const word = readCursorWord(words.slice(0, -1), current, deps.verbs);
  const found = await candidatesFor(word, current, deps);
  const prefix = word.is === 'value' ? word.prefix : '';
  const items = found.items.map(([word, description]) => [prefix + word, description] as const);
  return { ...found, items: items.filter(([word]) => word.startsWith(current)) };
}

async function candidatesFor(word: CursorWord, current: string, deps: CandidateDeps): Promise<Candidates> {
  switch (word.is) {
    case 'verb':
      return { items: deps.verbs.map(({ name, summary }) => [name, summary]), files: false };
    case 'flag':
      return { items: shownFlags(word.line.verb, word.line.operands[0]).map(({ name, help }) => [`--${name}`, help]), files: false };
    case 'value':
      return valuesOf(word.flag, word.line, deps);
    case 'operand':
      return operandsOf(word.line, current, deps);
  }
}

async function valuesOf({ values }: Flag, line: CommandLine<Verb | undefined>, deps: CandidateDeps): Promise<Candidates> {
  switch (values) {
    case undefined:
      return nothing;
    case 'namespaces':
      return wordsOf(await namesOf('namespaces', deps));
    case 'contexts':
      return wordsOf(await deps.contexts());
    case 'containers':
      return wordsOf(await containersOf(objectOf(line), deps));
    case 'objects':
      return slashed(deps);
    case 'files':
      return files;
    case 'directories':
      return directories;
    case 'steps of files':
    case 'holds of files':
      return wordsOf(await (await import('./file-steps.ts')).fileSteps(values, line));
    default:
      return wordsOf(values);
  }
}

async function operandsOf({ verb, operands, afterDash }: CommandLine, current: string, deps: CandidateDeps): Promise<Candidates> {
  if (afterDash) return files;
  const isFirst = operands.length === 0;
  const { words, below, operands: named } = verb;
  if (below && isFirst) return { items: below.map((inner) => [lastWordOf(inner), inner.summary]), files: false };
  if (words && (isFirst || !words.includes(operands[0] ?? ''))) return isFirst ? wordsOf(words) : nothing;
  if (named === undefined) return nothing;
  switch (named) {
    case 'one pod':
      return isFirst ? wordsOf(await namesOf('pods', deps)) : nothing;
    case 'one pod and a step':
      return isFirst ? wordsOf(await namesOf('pods', deps)) : stepsOf(verb.name, operands, deps);
    case 'one that has pods':
      return isFirst ? oneThatHasPods(current, deps) : nothing;
    case 'pods, or what has them':
      return oneThatHasPods(current, deps);
    case 'pods':
      return wordsOf(await namesOf('pods', deps));
    case 'objects':
      return objectsOf(operands, current, deps);
    case 'fields':
      return isFirst ? fieldsBelow(current) : nothing;
    case 'files':
      return files;
    case 'directories':
      return isFirst ? directories : nothing;
    case 'volumes of pods':
      return operands.length < 2 ? volumesOf(current, deps) : files;
    case 'files, or files of pods':
      return { items: (await namesOf('pods', deps)).map((name) => [`${name}:`]), files: true };
  }
}

/** A type first, then names of that type; or `TYPE/NAME` again and again. */
async function objectsOf(operands: readonly string[], current: string, deps: CandidateDeps): Promise<Candidates> {
  const [type] = operands;
  if (current.includes('/') || type?.includes('/')) return slashed(deps, current.split('/')[0]);
  if (type === undefined) return { items: await typesOf(deps), files: false };
  return wordsOf((await namesOf(type, deps)).filter((name) => !operands.includes(name)));
}

/** The types that can be listed; those that only a cluster has are called with their group. k8s: kubectl util/completion CompGetResourceList */
async function typesOf({ kinds }: CandidateDeps): Promise<readonly (readonly [string, string])[]> {
  if (!kinds) return resources.map(({ plural, kind }) => [plural, kind]);
  const listed = (await kinds.all()).filter(({ verbs }) => verbs.includes('list'));
  return listed.map((resource) => [resource.isCustom ? qualifiedPlural(resource) : resource.plural, resource.kind]);
}

/** A pod, or `TYPE/NAME`: a type that has pods before its name is begun. k8s: kubectl util/completion PodResourceNameCompletionFunc */
async function oneThatHasPods(current: string, deps: CandidateDeps): Promise<Candidates> {
  if (current.includes('/')) return slashed(deps, current.split('/')[0]);
  const types = resourcesInAll.filter(({ kind }) => kind !== 'CronJob').map(({ plural }) => `${plural}/`);
  return wordsOf([...(await namesOf('pods', deps)), ...types]);
}

async function slashed(deps: CandidateDeps, wanted = ''): Promise<Candidates> {
  const types = wanted === '' ? resourcesInAll.map(({ singular }) => singular) : [wanted];
  const lists = types.map(async (type) => (await namesOf(type, deps)).map((name) => `${type}/${name}`));
  return wordsOf((await Promise.all(lists)).flat());
}

/** `pod.spec.` and what is below it. */
async function fieldsBelow(current: string): Promise<Candidates> {
  const dot = current.lastIndexOf('.');
  if (dot < 0) return { items: resources.map(({ plural, kind }) => [plural, kind]), files: false };
  const { fieldNames } = await import('../../../printers/explain.ts');
  const [type = '', ...path] = current.slice(0, dot).split('.');
  return wordsOf(fieldNames(resourceFor(type).kind, path).map((field) => `${current.slice(0, dot + 1)}${field}`));
}

/** A pod, and behind its colon its volumes. */
async function volumesOf(current: string, deps: CandidateDeps): Promise<Candidates> {
  const [pod = '', ...inside] = current.split(':');
  if (inside.length === 0) return wordsOf((await namesOf('pods', deps)).map((name) => `${name}:`));
  const { client, namespace } = deps;
  const { spec } = await client.request<Pod>('GET', objectPath({ resource: resourceFor('pods'), namespace, name: pod }));
  return wordsOf((spec.volumes ?? []).map(({ name }) => `${pod}:${name}`));
}

async function namesOf(types: string, { client, namespace, kinds }: CandidateDeps): Promise<readonly string[]> {
  const [type = ''] = types.split(',');
  await kinds?.learn([type]);
  const resource = resourceFor(type);
  const { items } = await client.request<List<KubeObject>>('GET', listPath(resource, namespace));
  return items.map(({ metadata }) => metadata.name);
}

/** What a line is about as `TYPE/NAME`; a name alone is a pod's. */
function objectOf({ verb, operands }: CommandLine<Verb | undefined>): string {
  const [first = '', second] = operands;
  if (first.includes('/')) return first;
  return verb?.operands === 'objects' ? `${first}/${second ?? ''}` : `pods/${first}`;
}

/** The containers of a pod, or of those that an object makes. */
async function containersOf(word: string, { client, namespace }: CandidateDeps): Promise<readonly string[]> {
  const [type = '', name = ''] = word.split('/');
  const { spec } = await client.request<Pod>('GET', objectPath({ resource: resourceFor(type), namespace, name }));
  const { containers, initContainers = [], ephemeralContainers = [] } = podIn(spec);
  return [...containers, ...initContainers, ...ephemeralContainers].map((container) => container.name);
}

/** The init containers of the pod that stands alone before them: those that can be skipped, or run again. */
async function stepsOf(verb: string, [word = '', ...more]: readonly string[], { client, namespace }: CandidateDeps): Promise<Candidates> {
  if (more.length > 0) return nothing;
  const name = word.replace(/^pods?\//, '');
  const pod = await client.request<Pod>('GET', objectPath({ resource: resourceFor('pods'), namespace, name }));
  const begun = new Set((pod.status.initContainerStatuses ?? []).filter(hasRun).map((status) => status.name));
  const skipped = skippedSteps(pod);
  const isMeant = (container: Container) =>
    verb === 'init skip'
      ? !begun.has(container.name) && !skipped.includes(container.name) && !isSidecar(container)
      : begun.has(container.name) || skipped.includes(container.name);
  return wordsOf((pod.spec.initContainers ?? []).filter(isMeant).map((container) => container.name));
}

interface Templates {
  readonly template?: { readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: Templates };
}

/** The pod of a spec: that of its template where it has one. */
function podIn(spec: PodSpec & Templates): PodSpec {
  const { template, jobTemplate } = spec;
  return (jobTemplate?.spec.template ?? template)?.spec ?? spec;
}
