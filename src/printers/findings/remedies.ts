import { allContainers } from '../../api/pod-status.ts';
import type { KubeObject, Pod } from '../../api/types.ts';
import { inCluster } from '../sentences.ts';
import type { Owner, PodFacts } from './finding.ts';

/** A part of a JSON patch; `path` begins at the pod's spec. */
export interface SpecChange {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** What has a template that pods are made anew from when it changes, and where that stands. */
const templates: Readonly<Record<string, string>> = {
  Deployment: '/spec/template/spec',
  StatefulSet: '/spec/template/spec',
  DaemonSet: '/spec/template/spec',
  ReplicaSet: '/spec/template/spec',
  ReplicationController: '/spec/template/spec',
  CronJob: '/spec/jobTemplate/spec/template/spec',
};

/** Those whose pods stay as they are when the template changes, or of which a stuck one stands in the way of the new. */
const keepsPods: ReadonlySet<string> = new Set(['ReplicaSet', 'ReplicationController', 'StatefulSet']);

/** What commands are about: an object in its namespace, in a cluster. */
export interface Where {
  readonly pod: Pick<KubeObject, 'metadata'>;
  /** The flags that lead there; empty or absent for the agent. */
  readonly cluster?: string;
}

/** `WORDS -n shop --context remote`: a command about the namespace, for pasting. */
export function commandFor({ pod, cluster = '' }: Where, words: string): string {
  const { namespace } = pod.metadata;
  const [own = '', ...process] = words.split(' -- ');
  const where = `${namespace && namespace !== 'default' ? ` -n ${namespace}` : ''}${inCluster(cluster)}`;
  return [`kpod ${own}${where}`, ...process].join(' -- ');
}

/** As a word of a shell. */
export const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The commands that change the spec of a pod where it comes from; a pod of its own is made anew, since nearly nothing of it may change. */
export function changeSpec(facts: Where & Pick<PodFacts, 'owner'>, changes: readonly SpecChange[]): readonly string[] {
  const { pod, owner } = facts;
  const template = owner && templates[owner.kind];
  if (owner && template !== undefined) {
    const patch = changes.map((change) => ({ ...change, path: `${template}${change.path}` }));
    const change = commandFor(facts, `patch ${typeOf(owner)}/${owner.name} --type=json -p ${quote(JSON.stringify(patch))}`);
    return keepsPods.has(owner.kind) ? [`${change} && ${commandFor(facts, `delete pod ${pod.metadata.name}`)}`] : [change];
  }
  const [name, path, more] =
    owner?.kind === 'Job' ? [`job/${owner.name}`, '/spec/template/spec', ownLabels] : [`pod/${pod.metadata.name}`, '/spec', []];
  const patch = [...changes.map((change) => ({ ...change, path: `${path}${change.path}` })), ...more];
  return [remake(facts, name, `patch -f - --local --type=json -p ${quote(JSON.stringify(patch))} -o yaml`)];
}

/** What a Job has written into itself, which another one must not have. */
const ownLabels: readonly SpecChange[] = [
  { op: 'remove', path: '/spec/selector' },
  { op: 'remove', path: '/spec/template/metadata/labels' },
];

/** The images of pods may change, so that the pod itself goes on. */
export function setImage(facts: PodFacts, container: string, image: string): readonly string[] {
  const { pod, owner } = facts;
  const change = `${container}=${image}`;
  if (!owner) return [commandFor(facts, `set image pod/${pod.metadata.name} ${quote(change)}`)];
  if (templates[owner.kind] === undefined)
    return changeSpec(facts, [{ op: 'replace', path: `${pathOf(pod, container)}/image`, value: image }]);
  const set = commandFor(facts, `set image ${typeOf(owner)}/${owner.name} ${quote(change)}`);
  return keepsPods.has(owner.kind) ? [`${set} && ${commandFor(facts, `delete pod ${pod.metadata.name}`)}`] : [set];
}

function remake(facts: Where, name: string, change: string): string {
  return [`get ${name} -o yaml`, change, 'replace --force -f -'].map((words) => commandFor(facts, words)).join(' | ');
}

/** What to do where nobody but the user knows the right value: the manifest, and the command that makes the pod by it. */
export function editByHand(facts: PodFacts): readonly string[] {
  const { pod, owner } = facts;
  if (owner && templates[owner.kind] !== undefined) return [commandFor(facts, `edit ${typeOf(owner)}/${owner.name}`)];
  const name = owner ? `${typeOf(owner)}/${owner.name}` : `pod/${pod.metadata.name}`;
  const file = `${owner?.name ?? pod.metadata.name}.yaml`;
  const get = commandFor(facts, `get ${name} -o yaml`);
  const strip = commandFor(facts, `patch -f - --local --type=json -p ${quote(JSON.stringify(ownLabels))} -o yaml`);
  const written = owner?.kind === 'Job' ? `${get} | ${strip}` : get;
  return [`${written} > ${file}`, commandFor(facts, `replace --force -f ${file}`)];
}

/** `/containers/1`: where a container stands in its pod's spec. */
export function pathOf({ spec }: Pod, container: string): string {
  const inits = (spec.initContainers ?? []).findIndex(({ name }) => name === container);
  return inits === -1 ? `/containers/${spec.containers.findIndex(({ name }) => name === container)}` : `/initContainers/${inits}`;
}

/** A command that applies an object which is not there yet. */
export const applyObject = (facts: PodFacts, object: object): string =>
  `echo ${quote(JSON.stringify(object))} | ${commandFor(facts, 'apply -f -')}`;

const typeOf = ({ kind }: Owner): string => kind.toLowerCase();

/** Of all containers, the ports that they say they listen at. */
export const declaredPorts = ({ spec }: Pod): readonly number[] =>
  allContainers(spec).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
